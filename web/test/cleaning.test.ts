import { describe, expect, it } from "vitest";
import { type Dealer, missing, moments, NOTHING, spoken, verdictOf } from "../src/cleaning/calling";
import { apart, hours, pointOf, reach, rings } from "../src/cleaning/places";
import { worded } from "../src/frame/notice";

const DEALER = { code: "D1", name: "Pudong" } as Dealer;
const NOTICE = {
  notice: "spoken-choice",
  version: "1",
  texts: { "zh-CN": "您同意吗", "en-US": "Do you agree?" },
  hashes: { "zh-CN": "aa", "en-US": "bb" },
};
const READ = worded(NOTICE, "en-US");

describe("a notice", () => {
  it("is read and proved in the reader's language", () => {
    expect(READ).toMatchObject({ language: "en-US", text: "Do you agree?", hash: "bb" });
  });
  it("that has only Chinese is read and proved in Chinese, whoever reads it", () => {
    const chinese = { ...NOTICE, texts: { "zh-CN": "您同意吗" }, hashes: { "zh-CN": "aa" } };
    expect(worded(chinese, "en-US")).toMatchObject({ language: "zh-CN", text: "您同意吗", hash: "aa" });
  });
});

describe("a call", () => {
  it("is told with the notice that was read, in the language in which it was read", () => {
    const told = { ...NOTHING, end: "talked", intent: "high", dealer: DEALER, answer: "yes" } as const;
    const said = verdictOf(told, READ);
    expect(said.verdict).toBe("valid_high");
    expect(said.dealer_code).toBe("D1");
    expect(said.consents).toEqual([
      { recipients: ["D1"], notice: "spoken-choice", notice_version: "1", text_hash: "bb", accepted: true },
    ]);
    expect(verdictOf({ ...told, answer: "no" }, worded(NOTICE, "zh-CN")).consents).toMatchObject([
      { accepted: false, text_hash: "aa" },
    ]);
  });
  it("with no wish names no dealer and takes no consent", () => {
    const told = { ...NOTHING, end: "talked", intent: "none", dealer: DEALER, answer: "yes" } as const;
    expect(verdictOf(told, READ)).toMatchObject({
      verdict: "invalid",
      reason: "no_intent",
      dealer_code: "",
      consents: [],
    });
  });
  it("that ends for good says why", () => {
    expect(verdictOf({ ...NOTHING, end: "do_not_call" }, READ)).toMatchObject({
      verdict: "invalid",
      do_not_call: true,
    });
    expect(verdictOf({ ...NOTHING, end: "wrong_person" }, READ).reason).toBe("wrong_person");
  });
  it("is not saved while something is missing", () => {
    expect(missing(NOTHING, READ)).toBe("missingEnd");
    expect(missing({ ...NOTHING, end: "callback_later" }, READ)).toBe("missingTime");
    expect(missing({ ...NOTHING, end: "talked" }, READ)).toBe("missingIntent");
    const chosen = { ...NOTHING, end: "talked", intent: "high", dealer: DEALER } as const;
    expect(missing(chosen, READ)).toBe("missingAnswer");
    expect(missing({ ...chosen, answer: "no" }, READ)).toBeUndefined();
    expect(missing({ ...NOTHING, end: "busy" }, READ)).toBeUndefined();
  });
  it("waits for the notice, but only where it is to be read out and there is one", () => {
    const chosen = { ...NOTHING, end: "talked", intent: "high", dealer: DEALER } as const;
    expect(missing(chosen, undefined)).toBe("missingNotice");
    expect(missing(chosen, null)).toBeUndefined();
    expect(missing({ ...chosen, intent: "none" }, undefined)).toBeUndefined();
    expect(missing({ ...NOTHING, end: "talked", intent: "high" }, undefined)).toBeUndefined();
  });
  it("names the customer once the name is known", () => {
    expect(spoken("A {name|you} B", "")).toBe("A you B");
    expect(spoken("A {name|you} B", "Li")).toBe("A Li B");
    expect(spoken("{name}", "")).toBe("");
  });
  it("comes again at times that lie ahead", () => {
    const evening = moments(new Date(2026, 10, 22, 19, 3));
    expect(evening).toEqual({
      inHour: "2026-11-22T20:05",
      tonight: "2026-11-23T18:30",
      tomorrow: "2026-11-23T10:00",
    });
  });
});

describe("the map", () => {
  it("puts east to the right and north up, by kilometres", () => {
    const point = pointOf({ longitude: 121, latitude: 31 }, { longitude: 121.1, latitude: 31.1 });
    expect(point.north).toBeCloseTo(11.12, 1);
    expect(point.east).toBeCloseTo(9.53, 1);
  });
  it("reaches as far as the nearest dozen and shows at most three circles", () => {
    expect(reach([])).toBeGreaterThan(2);
    expect(rings(60)).toEqual([10, 25, 50]);
    expect(rings(1)).toEqual([]);
  });
  it("moves dots apart that would cover each other", () => {
    const [one, other] = apart(
      [
        { east: 0, north: 0 },
        { east: 0, north: 0 },
      ],
      20,
    );
    expect(
      Math.hypot((one?.east ?? 0) - (other?.east ?? 0), (one?.north ?? 0) - (other?.north ?? 0)),
    ).toBeGreaterThan(19);
  });
  it("tells hours", () => {
    expect(hours([{ opens: 540, closes: 1080 }])).toBe("09:00–18:00");
  });
});
