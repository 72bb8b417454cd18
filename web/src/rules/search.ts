/** Which rules the list shows; it stands in the address. */
import type { Schemas } from "../frame/client";

export type Kind = Schemas["RuleKind"];
export interface Search {
  kind?: Kind;
  /** Whose assignment rules, by code. */
  dealer?: string;
}

/** In the order in which they meet a lead. */
export const KINDS: readonly Kind[] = [
  "verification",
  "score",
  "cleaning",
  "intent",
  "threshold",
  "assignment",
];

export function searched(search: Record<string, unknown>): Search {
  const kind = KINDS.find((one) => one === search.kind);
  const dealer = typeof search.dealer === "string" ? search.dealer.slice(0, 60) : "";
  return { ...(kind ? { kind } : {}), ...(dealer ? { dealer } : {}) };
}
