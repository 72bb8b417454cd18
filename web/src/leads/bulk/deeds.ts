/** What can be done with many leads at once, and what it would do to each. */
import type { Permission } from "../../frame/client";
import type { LeadShown } from "../shown";

export type Deed = "assign" | "entries" | "recalls";

/** In this order they are offered; a lead has to stand there. */
const DEEDS: readonly { deed: Deed; needs: Permission; states: readonly string[] }[] = [
  { deed: "assign", needs: "lead.assign", states: ["dispatched", "assigned"] },
  { deed: "entries", needs: "pool.manage", states: ["dispatched"] },
  { deed: "recalls", needs: "pool.recall", states: ["assigned"] },
];

export function deedsOf(may: (one: Permission) => boolean): readonly Deed[] {
  return DEEDS.filter((one) => may(one.needs)).map((one) => one.deed);
}

export interface Foreseen {
  /** Those that are sent. */
  fits: readonly LeadShown[];
  /** Nobody has them yet. */
  fresh: number;
  /** Somebody else has them. */
  taken: number;
  /** The person has them already. */
  same: number;
  /** They do not stand where this can be done to them. */
  unfit: number;
}

/** `staff`: the code of who gets them, where they are handed out. */
export function foresee(deed: Deed, leads: readonly LeadShown[], staff = ""): Foreseen {
  const states = DEEDS.find((one) => one.deed === deed)?.states ?? [];
  const there = leads.filter((one) => states.includes(one.state));
  const own = deed === "assign" && staff ? there.filter((one) => one.owner.code === staff) : [];
  const fits = there.filter((one) => !own.includes(one));
  const fresh = fits.filter((one) => !one.owner.code).length;
  return {
    fits,
    fresh,
    taken: fits.length - fresh,
    same: own.length,
    unfit: leads.length - there.length,
  };
}
