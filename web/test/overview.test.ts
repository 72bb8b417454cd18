/** The overview's own reckoning: legs of the way, sums, clocks, provinces, ages. */
import { describe, expect, it } from "vitest";
import { ageOf } from "../src/overview/age";
import { sumOf } from "../src/overview/Clocks";
import type { Figures } from "../src/overview/live";
import { byCode } from "../src/overview/Provinces";
import { provinceOf, TILES } from "../src/overview/provinces";
import { sumsOf, wayOf } from "../src/overview/way";
import { provinces } from "../src/overview/words";

const at = "2026-11-22T12:00:00Z";
const state = (name: string, leads: number, more: Partial<Figures["states"][number]> = {}) => ({
  state: name,
  leads,
  due: 0,
  due_since: null,
  since: at,
  moved: 0,
  ...more,
});
const FIGURES: Figures = {
  at,
  received: 5,
  states: [state("landed", 2, { due: 1 }), state("assigned", 7, { moved: 3 }), state("invalid", 1)],
  holds: [],
  stages: { owned: 6, won: 4, waiting: 2 },
};

describe("the way", () => {
  it("shows every state of the belt in one leg, and what has left the way aside", () => {
    const way = wayOf(FIGURES, true);
    expect(way.map((one) => one.name)).toEqual(["arrival", "checking", "gates", "desk", "people", "over"]);
    expect(way.map((one) => one.count)).toEqual([2, 0, 0, 0, 7, 4]);
    expect(way[1]?.aside.map((one) => [one.code, one.count])).toContainEqual(["invalid", 1]);
  });
  it("shows a dealer no leg of the maker's in which nothing is", () => {
    const own = { ...FIGURES, states: [state("assigned", 7)], stages: { owned: 7 } };
    expect(wayOf(own, false).map((one) => one.name)).toEqual(["desk", "people", "over"]);
  });
  it("tells an age only where leads wait", () => {
    const nodes = wayOf(FIGURES, true).flatMap((one) => one.nodes);
    expect(nodes.find((one) => one.code === "landed")?.since).toBe(at);
    expect(nodes.find((one) => one.code === "assigned")?.since).toBeNull();
  });
  it("sums what comes, goes on, waits and is due", () => {
    expect(sumsOf(FIGURES)).toEqual({ received: 5, assigned: 3, waiting: 2, due: 1 });
  });
});

describe("clocks", () => {
  const kept = (n: { reached: number; late: number; running: number }) =>
    sumOf([{ dealer: "", team: "", staff: "", n: 0, answered: 0, median_s: null, p90_s: null, ...n }]);
  it("are never called all kept when one was late, and have no rate before one is decided", () => {
    expect(kept({ reached: 999, late: 1, running: 0 }).percent).toBe(99);
    expect(kept({ reached: 0, late: 0, running: 3 }).percent).toBeNull();
  });
});

describe("provinces", () => {
  it("have a tile each, and no two the same place", () => {
    expect(TILES.map((one) => one.code).sort()).toEqual(Object.keys(provinces).sort());
    expect(new Set(TILES.map((one) => `${one.column} ${one.row}`)).size).toBe(34);
  });
  it("are known by their names, with and without what follows it; those of one are added up", () => {
    expect(["上海市", "内蒙古自治区", "Henan", "河南", "", "月球"].map(provinceOf)).toEqual([
      "SH",
      "NM",
      "HA",
      "HA",
      undefined,
      undefined,
    ]);
    const found = byCode([
      { province: "上海市", dealers: 1, waiting: 2, owned: 3 },
      { province: "上海", dealers: 1, waiting: 1, owned: 1 },
    ]);
    expect(found.get("SH")).toEqual({ province: "SH", dealers: 2, waiting: 3, owned: 4 });
  });
});

it("an age is told in its largest unit", () => {
  expect(ageOf("2026-11-22T09:30:00Z", at, "en-US")).toBe("2 hr");
  expect(ageOf("2026-11-22T12:00:01Z", at, "en-US")).toBe("0 sec");
});
