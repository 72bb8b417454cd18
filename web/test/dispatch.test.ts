import { describe, expect, it } from "vitest";
import { progressOf, split, standsHow } from "../src/dispatch/counting";
import { byState, standingIn } from "../src/dispatch/standing";
import { namer } from "../src/frame/sending";

const count = (state: string, at_b: string, reason: string, leads: number) => ({
  state,
  at_b,
  reason,
  leads,
});

describe("how far a transfer is", () => {
  it("is full only when every lead has ended", () => {
    const counts = [
      count("done", "none", "", 996),
      count("refused", "", "lead_over", 2),
      count("held", "", "no_grant", 2),
    ];
    expect(progressOf(counts)).toEqual({ leads: 1000, ended: 998, percent: 99 });
    expect(progressOf([count("done", "lost", "", 3)]).percent).toBe(100);
    expect(progressOf([])).toEqual({ leads: 0, ended: 0, percent: 0 });
  });

  it("is not finished while leads wait that could still be kept", () => {
    expect(standsHow({ finished_at: null, open: 0 })).toBe("running");
    expect(standsHow({ finished_at: "2026-11-23T08:00:00Z", open: 2 })).toBe("waiting");
    expect(standsHow({ finished_at: "2026-11-23T08:00:00Z", open: 0 })).toBe("finished");
  });

  it("shows the cases of what goes in their order, then the others, most first", () => {
    const { going, others } = split([
      count("refused", "", "lead_over", 1),
      count("goes", "won", "", 2),
      count("waits", "", "no_grant", 5),
      count("goes", "none", "", 4),
      count("goes", "none", "x", 1),
    ]);
    expect(going).toEqual([
      ["none", 5],
      ["won", 2],
    ]);
    expect(others.map((one) => one.leads)).toEqual([5, 1]);
  });
});

describe("what is sent again after a lost answer", () => {
  it("has its old name only while it asks the same", () => {
    const name = namer();
    const first = name({ dealer: "D1", leads: ["a"] });
    expect(name({ dealer: "D2", leads: ["a"] })).not.toBe(first);
    expect(name({ dealer: "D1", leads: ["a", "b"] })).not.toBe(first);
    expect(name({ dealer: "D1", leads: ["a"] })).toBe(first);
    expect(namer()({ dealer: "D1", leads: ["a"] })).not.toBe(first);
  });
});

describe("why leads are held", () => {
  it("is counted by state, whole, and by reason", () => {
    const held = (state: string, reason: string, leads: number) => ({ state, reason, leads, since: "" });
    const found = byState([held("nurture", "cold", 3), held("cleaning", "", 2), held("nurture", "low", 1)]);
    expect(found.find((one) => one.state === "nurture")).toMatchObject({ leads: 4 });
    const cleaning = found.find((one) => one.state === "cleaning");
    expect([cleaning?.leads, cleaning?.reasons]).toEqual([2, []]);
  });

  it("is taken from the address only where it is a place of leads", () => {
    expect(standingIn({ state: "nurture", reason: "cold" })).toEqual({ state: "nurture", reason: "cold" });
    expect(standingIn({ state: "erased", reason: "x" })).toEqual({});
  });
});
