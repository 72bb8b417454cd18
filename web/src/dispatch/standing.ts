/** Where the leads stand that the list shows, and why; it stands in the address. */
import type { Schemas } from "../frame/client";

export type Held = Schemas["Held"];
export interface Standing {
  state?: string;
  reason?: string;
}

/** No dealer has a lead that stands there; it goes on itself. */
export const HELD = ["awaiting_dealer", "awaiting_grant", "awaiting_window", "nurture", "cleaning"] as const;
/** A dealer has it; it can go to another one. */
export const PLACED = ["dispatched", "assigned"] as const;

/** Those of the address's words that say where leads stand. */
export function standingIn(search: Record<string, unknown>): Standing {
  const state = [...HELD, ...PLACED].find((one) => one === search.state);
  if (!state) return {};
  return search.reason ? { state, reason: String(search.reason).slice(0, 60) } : { state };
}

export interface HeldState {
  state: string;
  leads: number;
  /** Most leads first; without those that stand there for no reason. */
  reasons: readonly Held[];
}

/** The counts by state, in the order of the gates. */
export function byState(found: readonly Held[]): readonly HeldState[] {
  return HELD.map((state) => {
    const there = found.filter((one) => one.state === state);
    return {
      state,
      leads: there.reduce((sum, one) => sum + one.leads, 0),
      reasons: there.filter((one) => one.reason),
    };
  });
}
