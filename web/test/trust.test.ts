/** What is next about a request, how urgent it is, and who sees which part of the desk. */
import { describe, expect, it, vi } from "vitest";
import type { Permission } from "../src/frame/client";
import { fileName, isMoving } from "../src/trust/exporting";
import { partsOf } from "../src/trust/parts";
import { spanOf } from "../src/trust/span";
import { daysUntil, stepOf, toneOf } from "../src/trust/steps";

const NOW = new Date("2026-11-22T10:00:00Z");

describe("a request", () => {
  it("is proved first, then answered or carried out by its kind", () => {
    expect(stepOf({ state: "received", right: "delete" })).toBe("prove");
    expect(stepOf({ state: "proved", right: "delete" })).toBe("carry");
    expect(stepOf({ state: "proved", right: "copy" })).toBe("answer");
    expect(stepOf({ state: "working", right: "delete" })).toBe("wait");
    expect(stepOf({ state: "refused", right: "copy" })).toBe("past");
  });
  it("counts whole days, on both sides of its day", () => {
    expect(daysUntil("2026-11-22T20:00:00Z", NOW)).toBe(0);
    expect(daysUntil("2026-11-25T11:00:00Z", NOW)).toBe(3);
    expect(daysUntil("2026-11-22T09:00:00Z", NOW)).toBe(0);
    expect(daysUntil("2026-11-20T09:00:00Z", NOW)).toBe(-2);
  });
  it("looks urgent in time", () => {
    const due = (due_at: string, overdue = false) => toneOf({ due_at, overdue, decided_at: null }, NOW);
    expect(due("2026-12-10T00:00:00Z")).toBe("good");
    expect(due("2026-11-24T00:00:00Z")).toBe("warn");
    expect(due("2026-11-20T00:00:00Z", true)).toBe("bad");
  });
});

describe("the parts of the desk", () => {
  const may =
    (...has: Permission[]) =>
    (...needed: Permission[]) =>
      needed.some((one) => has.includes(one));
  const parts = (ofMaker: boolean, ...has: Permission[]) =>
    partsOf(may(...has), ofMaker).map((one) => one.to);
  it("are the maker's for the maker's people", () => {
    expect(parts(true, "audit.read", "rights.read")).toEqual([
      "/trust",
      "/trust/requests",
      "/trust/log",
      "/trust/provisions",
      "/trust/audit",
    ]);
  });
  it("are tasks and exports for dealers, whatever else they may", () => {
    expect(parts(false, "consent.read", "audit.read", "rights.answer", "export.approve")).toEqual([
      "/trust/approvals",
      "/trust/tasks",
    ]);
  });
  it("are one's own exports for whoever may ask for some, at the maker and at dealers", () => {
    expect(parts(false, "export.request")).toEqual(["/trust/exports"]);
    expect(parts(true, "export.request")).toEqual(["/trust/exports"]);
  });
});

describe("an export", () => {
  it("is looked after while the house counts or writes it, and not while it waits for a person", () => {
    const moving = ["asked", "waiting", "approved", "ready", "taken", "failed"].filter((status) =>
      isMoving({ status }),
    );
    expect(moving).toEqual(["asked", "approved"]);
  });
  it("is kept under its day, that of who downloads it, and format", () => {
    expect(fileName({ asked_at: "2026-11-22T10:00:00Z", format: "xlsx" })).toBe("leads-2026-11-22.xlsx");
    vi.stubEnv("TZ", "Asia/Shanghai");
    expect(fileName({ asked_at: "2026-11-22T16:30:00Z", format: "csv" })).toBe("leads-2026-11-23.csv");
    vi.unstubAllEnvs();
  });
});

describe("a span of days", () => {
  it("is of whole days of the viewer, the last one included", () => {
    const { since, until } = spanOf("2026-11-01", "2026-11-30");
    expect(since).toBe(new Date("2026-11-01T00:00:00").toISOString());
    expect(until).toBe(new Date("2026-12-01T00:00:00").toISOString());
  });
});
