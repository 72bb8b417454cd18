/** How far an order to transfer leads has come. */
import type { Schemas } from "../frame/client";

export type Count = Schemas["transfer_terms_Count"];

/** Stages of a lead of an order after which nothing more happens to it. */
const ENDED = new Set(["done", "refused", "cancelled"]);

export interface Progress {
  leads: number;
  ended: number;
  /** 0 to 100, whole. */
  percent: number;
}

export function progressOf(counts: readonly Count[]): Progress {
  const sum = (some: readonly Count[]) => some.reduce((all, one) => all + one.leads, 0);
  const leads = sum(counts);
  const ended = sum(counts.filter((one) => ENDED.has(one.state)));
  return { leads, ended, percent: leads ? Math.floor((100 * ended) / leads) : 0 };
}

/** How an order stands; leads of one that is no more carried out may wait still, and can be kept. */
export function standsHow(order: {
  finished_at: string | null;
  open: number;
}): "running" | "waiting" | "finished" {
  if (!order.finished_at) return "running";
  return order.open > 0 ? "waiting" : "finished";
}

/** What the new dealer has, in the order in which it is shown; `routed`: no dealer had the lead yet. */
export const CASES = ["none", "following", "lost", "won", "routed"] as const;
export type Case = (typeof CASES)[number];

/** The sentences in which the house prompts the new dealer, by case. */
export const PROMPTS: Readonly<Partial<Record<Case, string>>> = {
  none: "transfer_none",
  following: "transfer_following",
  lost: "transfer_lost",
  won: "transfer_won_again",
};

/** Of the leads that go: so many of each case; and the others with their reasons, most first. */
export function split(counts: readonly Count[]): {
  going: readonly (readonly [Case, number])[];
  others: readonly Count[];
} {
  const goes = (one: Count) => one.state === "goes" || one.state === "done";
  const going = CASES.map((at_b): readonly [Case, number] => [
    at_b,
    counts.filter((one) => goes(one) && one.at_b === at_b).reduce((all, one) => all + one.leads, 0),
  ]);
  const others = counts.filter((one) => !goes(one)).sort((one, other) => other.leads - one.leads);
  return { going: going.filter(([, leads]) => leads > 0), others };
}
