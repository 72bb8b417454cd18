/** Many leads at once: what is marked by keys, and what a deed would do to each. */
import { act, renderHook } from "@testing-library/react";
import { type KeyboardEvent, useState } from "react";
import { describe, expect, it } from "vitest";
import { useMarker } from "../src/frame/marking";
import { carry } from "../src/leads/bulk/carrying";
import { deedsOf, foresee } from "../src/leads/bulk/deeds";
import type { LeadShown } from "../src/leads/shown";

const lead = (state: string, owner = "") => ({ state, owner: { code: owner, name: "" } }) as LeadShown;

describe("deeds", () => {
  const leads = [lead("dispatched"), lead("assigned", "A"), lead("assigned", "B"), lead("awaiting_grant")];

  it("reach only leads that stand where they can be done", () => {
    const given = foresee("assign", leads, "A");
    expect([given.fits.length, given.fresh, given.taken, given.same, given.unfit]).toEqual([2, 1, 1, 1, 1]);
    expect(foresee("entries", leads).fits).toEqual([leads[0]]);
    expect(foresee("recalls", leads).fits).toEqual([leads[1], leads[2]]);
  });

  it("are offered to those who may", () => {
    expect(deedsOf((one) => one === "pool.recall")).toEqual(["recalls"]);
    expect(deedsOf(() => false)).toEqual([]);
  });
});

describe("more leads than one request takes", () => {
  const order = {
    deed: "assign" as const,
    leads: Array.from({ length: 450 }, () => lead("dispatched")),
    staff: "A",
    pool: "",
    reason: "",
  };

  it("show what was done when the line breaks in between", async () => {
    let sent = 0;
    const found = await carry(order, async ({ leads }) => {
      sent += 1;
      if (sent === 2) throw new Error("no line");
      return leads.map(() => "");
    });
    expect(sent).toBe(2);
    expect(found.map((one) => one.why)).toEqual([...Array(200).fill(""), ...Array(250).fill("unsent")]);
  });

  it("are a fault where nothing was done", async () => {
    const broken = carry(order, () => Promise.reject(new Error("no line")));
    await expect(broken).rejects.toThrow("no line");
  });
});

describe("marks", () => {
  const keys = ["a", "b", "c", "d"];
  function marker() {
    const { result } = renderHook(() => {
      const [marked, mark] = useState<ReadonlySet<string>>(new Set());
      return { marked, marker: useMarker({ marked, mark }, keys) };
    });
    const row = document.createElement("div");
    row.dataset.row = "0";
    const press = (key: string, at: number, more: object = {}) =>
      act(() => {
        const event = { key, target: row, preventDefault: () => {}, ...more };
        result.current.marker?.heard(event as unknown as KeyboardEvent, at);
      });
    const move = (from: number, to: number, upTo: boolean) =>
      act(() => result.current.marker?.moved(from, to, upTo));
    return { press, move, marked: () => [...result.current.marked].sort().join("") };
  }

  it("grow and shrink from where the span began, and keep what was marked before", () => {
    const { press, move, marked } = marker();
    press(" ", 0);
    move(0, 2, false);
    move(2, 3, true);
    expect(marked()).toBe("acd");
    move(3, 2, true);
    expect(marked()).toBe("ac");
    move(2, 1, true);
    expect(marked()).toBe("abc");
  });

  it("are all or none", () => {
    const { press, marked } = marker();
    press("a", 0, { ctrlKey: true });
    expect(marked()).toBe("abcd");
    press("Escape", 0);
    expect(marked()).toBe("");
  });
});
