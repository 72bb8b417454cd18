import { describe, expect, it } from "vitest";
import { distance, instant } from "../src/frame/times";
import { filled } from "../src/frame/words";
import { asked, filtersIn, GRADES, keepViews, keptViews, same } from "../src/leads/filters";
import { narrowedTo } from "../src/leads/narrowed";
import { passages } from "../src/leads/Story";
import { SHAPES } from "../src/rules/shapes";

describe("views of a list", () => {
  it("are one account's, and nobody else's in the same browser", () => {
    keepViews("anna", [{ name: "王芳", filters: { state: "assigned" } }]);
    expect(keptViews("anna")).toEqual([{ name: "王芳", filters: { state: "assigned" } }]);
    expect(keptViews("bert")).toEqual([]);
  });
});

describe("filters of a list", () => {
  it("are taken from the address, and nothing else is", () => {
    expect(filtersIn({ state: "assigned", grade: "", evil: "1", dealer: 7 })).toEqual({
      state: "assigned",
      dealer: "7",
    });
    expect(same({ state: "assigned" }, { state: "assigned", grade: "" })).toBe(true);
    expect(same({ state: "assigned" }, {})).toBe(false);
  });

  it("offer the grades that a new scorecard gives", () => {
    const given = SHAPES.score.starter.grades as readonly (readonly [string, number])[];
    expect(given.map(([grade]) => grade)).toEqual(GRADES);
  });

  it("ask for whole days of the viewer, the last one included", () => {
    const { since, until } = asked({ since: "2026-11-01", until: "2026-11-30" });
    expect(since).toBe(new Date("2026-11-01T00:00:00").toISOString());
    expect(until).toBe(new Date("2026-12-01T00:00:00").toISOString());
    expect(asked({ since: "yesterday" })).toEqual({});
  });
});

describe("what an export is narrowed to", () => {
  const told = (filters: Parameters<typeof narrowedTo>[0]) =>
    narrowedTo(filters, (text, holes) => filled(text, "en-US", holes), "en-US");
  it("is said filter by filter, and nothing is said of those that are not set", () => {
    expect(told({ state: "", channel: "", since: null })).toEqual([]);
    expect(told({ state: "assigned", grade: "A", dealer: "D0001" })).toEqual([
      "Assigned",
      "Grade A",
      "Dealer D0001",
    ]);
    expect(told({ state: "one of tomorrow" })).toEqual(["one of tomorrow"]);
  });
});

describe("times", () => {
  const now = new Date("2026-11-22T12:00:00Z");
  it("tell how far away something is", () => {
    expect(distance("2026-11-22T11:57:00Z", "zh-CN", now)).toBe("3分钟前");
    expect(distance("2026-11-22T11:59:30Z", "en-US", now)).toBe("now");
    expect(distance("2026-11-24T12:00:00Z", "en-US", now)).toBe("in 2 days");
  });

  it("name the year only where it is another one", () => {
    expect(instant("2026-03-04T00:00:00Z", "en-US", now)).not.toContain("2026");
    expect(instant("2025-03-04T00:00:00Z", "en-US", now)).toContain("2025");
  });
});

describe("the story of a lead", () => {
  it("puts together what one passage did, the newest passage first", () => {
    const moment = (at: string, what: string, by = "flow") => ({
      at,
      what,
      by,
      by_name: "",
      outcome: "",
      reason: "",
      text: "",
    });
    const told = [
      moment("1", "score"),
      moment("1", "gate_1"),
      moment("2", "assignment"),
      moment("2", "told", "staff"),
    ];
    expect(passages(told).map((one) => one.map(({ what }) => what))).toEqual([
      ["told"],
      ["assignment"],
      ["score", "gate_1"],
    ]);
  });
});
