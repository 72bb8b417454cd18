/** Where a raw lead stands aside, as the address of the page names it. */
import type { Schemas } from "../frame/client";

export type Where = "quarantined" | "review" | "parked";
export const WHERE: readonly Where[] = ["quarantined", "review", "parked"];

export interface Aside {
  where?: Where;
  reason?: string;
}

export function asideIn(search: Record<string, unknown>): Aside {
  const where = WHERE.find((one) => one === search.where);
  const reason = typeof search.reason === "string" && search.reason ? search.reason : undefined;
  return where ? { where, reason } : {};
}

/** A reason without the path in the sender's document that follows it. */
export const codeOf = (reason: string) => reason.split(":")[0] ?? reason;

/** How replays and releases came out: how many began again, and why the others did not. */
export function cameOut(results: readonly Schemas["Replayed"][]): {
  went: number;
  stayed: Map<string, number>;
} {
  const stayed = new Map<string, number>();
  let went = 0;
  for (const one of results) {
    if (["replayed", "fetching", "released"].includes(one.outcome)) went += 1;
    else {
      const why = one.outcome === "quarantined" && one.reason ? codeOf(one.reason) : one.outcome;
      stayed.set(why, (stayed.get(why) ?? 0) + 1);
    }
  }
  return { went, stayed };
}
