/** A deed is done to many leads; what became of each. */

import { send } from "../../dealer/pools/moving";
import { api, told } from "../../frame/client";
import type { LeadShown } from "../shown";
import type { Deed } from "./deeds";

export interface Order {
  deed: Deed;
  leads: readonly LeadShown[];
  staff: string;
  pool: string;
  reason: string;
  /** In spite of reached caps. */
  insist?: boolean;
}

export interface Outcome {
  lead: LeadShown;
  /** Nothing where it was done, else the code of why not. */
  why: string;
}

/** What a manager may insist against. */
export const LIMITS: ReadonlySet<string> = new Set(["full_stock", "full_rate", "dealer_full"]);
/** Leads of one request. */
const MOST = 200;

/** `once`: how one request is sent. Throws where nothing was done. */
export async function carry(order: Order, once = carryOnce): Promise<readonly Outcome[]> {
  const found: Outcome[] = [];
  for (let at = 0; at < order.leads.length; at += MOST) {
    const leads = order.leads.slice(at, at + MOST);
    try {
      const whys = await once({ ...order, leads });
      found.push(...leads.map((lead, place) => ({ lead, why: whys[place] ?? "" })));
    } catch (fault) {
      // What was done before stays done and is shown, too.
      if (at === 0) throw fault;
      return [...found, ...order.leads.slice(at).map((lead) => ({ lead, why: "unsent" }))];
    }
  }
  return found;
}

async function carryOnce({ deed, leads, staff, pool, reason, insist }: Order): Promise<readonly string[]> {
  const names = leads.map((one) => one.reference);
  if (deed !== "assign") return send(pool, { deed, leads: names, reason });
  const handouts = leads.map(({ reference, owner }) => ({
    lead: reference,
    staff,
    from_staff: owner.code,
    reason: "",
    own_created: false,
  }));
  const body = { handouts, mode: "fill_up" as const, over_cap: insist === true };
  const { results } = await told(api.POST("/assignments", { body }));
  return results.map((one) => (one.done ? "" : (one.refusal ?? "lead_not_found")));
}
