import { describe, expect, it } from "vitest";
import type { Schemas } from "../src/frame/client";
import { resting, rings } from "../src/phone/calling";
import { callOf, inField, typed } from "../src/phone/logging";
import type { Action } from "../src/phone/queue";

type Call = Schemas["CallShown"];
const NOW = new Date("2026-11-23T12:10:00Z");
const CALL: Call = {
  call: "ten",
  state: "over",
  code: "",
  text: "",
  asked_at: "2026-11-23T10:00:00Z",
  connected_at: null,
  talk_seconds: null,
  medium: "call",
  template: "",
  mine: true,
  told: false,
};
const kept = (call: string, refusal?: string): Action => ({
  key: call,
  account: "me",
  method: "POST",
  path: "/leads/L/follow-ups",
  body: { call },
  at: "",
  deed: "follow_up",
  ...(refusal ? { refusal } : {}),
});
const told = (calls: Call[], actions: Action[] = []) => callOf(calls, "call", NOW, actions);

describe("a result", () => {
  it("tells of the newest own call that was asked for lately", () => {
    const before = { ...CALL, call: "nine", asked_at: "2026-11-23T09:00:00Z" };
    expect(told([CALL, before])).toBe("ten");
    expect(told([{ ...CALL, asked_at: "2026-11-23T08:00:00Z" }])).toBe("");
    expect(told([{ ...CALL, asked_at: "2026-11-23T12:13:00Z" }])).toBe("ten");
    expect(told([{ ...CALL, asked_at: "2026-11-23T14:00:00Z" }])).toBe("");
    expect(told([{ ...CALL, medium: "message" }])).toBe("");
  });

  it("tells of no call twice, be the first result sent or still waiting", () => {
    expect(told([{ ...CALL, told: true }])).toBe("");
    expect(told([CALL], [kept("ten")])).toBe("");
    expect(told([CALL], [kept("ten", "refused")])).toBe("ten");
  });

  it("tells of no call of the former owner", () => {
    expect(told([{ ...CALL, mine: false }])).toBe("");
  });
});

it("knows of a call of mine under way, and not of one whose end nobody told", () => {
  const asked = { ...CALL, state: "placed", asked_at: NOW.toISOString() };
  const later = (seconds: number) => NOW.getTime() + seconds * 1_000;
  expect(rings(asked, later(10))).toBe(true);
  expect(rings(asked, later(121))).toBe(false);
  expect(rings({ ...asked, state: "over" }, later(10))).toBe(false);
  expect(rings({ ...asked, mine: false }, later(10))).toBe(false);
  expect(rings({ ...asked, medium: "message" }, later(10))).toBe(false);
});

it("tells of the hours in which customers rest", () => {
  const at = (hour: number, minute: number) => new Date(2026, 10, 23, hour, minute).getTime();
  expect([at(20, 0), at(23, 59), at(0, 0), at(8, 59)].map(resting)).toEqual([true, true, true, true]);
  expect([at(9, 0), at(13, 30), at(19, 59)].map(resting)).toEqual([false, false, false]);
});

it("shows of what waits the words that a person typed, and no codes", () => {
  const body = { name: "李离线", phone: "13817299077", action: "button", heads: 2, comment: "" };
  expect(typed({ ...kept("x"), body })).toBe("李离线 · 13817299077");
  expect(typed({ ...kept("x"), body: undefined })).toBe("");
});

it("writes an instant into a field of date and time so that the same minute comes out", () => {
  const at = new Date("2026-11-23T12:10:00Z");
  expect(new Date(inField(at)).getTime()).toBe(at.getTime());
});
