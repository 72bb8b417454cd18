/** Leads go into a pool and out of it: by hand, many at once, and it is said what became of each. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { api, told } from "../../frame/client";
import { useHouseWords } from "../../frame/house";
import { sentence } from "../../frame/problem";
import { useSay } from "../../frame/speech";
import { outcomes, pools } from "./words";

/** Why leads are moved by hand; codes of the house. */
export const WHY_BACK = ["poor_followup", "customer_asks", "full_stock", "absent"] as const;
export const WHY_GIVEN = ["by_hand", "known_customer", "customer_asks"] as const;

export interface Move {
  deed: "claims" | "handouts" | "entries" | "recalls";
  leads: readonly string[];
  staff?: string;
  reason?: string;
}

/** Leads of one request. */
const MOST = 200;

/** What became of each: nothing where it went well, else the code of why not. */
export async function send(code: string, { deed, leads, staff = "", reason = "" }: Move) {
  const params = { path: { code } };
  if (deed === "claims") {
    return (
      await told(api.POST("/pools/{code}/claims", { params, body: { leads: [...leads] } }))
    ).results.map((one) => (one.done ? "" : (one.refusal ?? "lead_not_found")));
  }
  if (deed === "handouts") {
    const body = { leads: [...leads], staff, reason };
    return (await told(api.POST("/pools/{code}/handouts", { params, body }))).results.map((one) =>
      one.done ? "" : (one.refusal ?? "lead_not_found"),
    );
  }
  const body = { leads: [...leads], reason };
  const { results } = await told(
    deed === "entries"
      ? api.POST("/pools/{code}/entries", { params, body })
      : api.POST("/pools/{code}/recalls", { params, body }),
  );
  return results.map((one) => (one.outcome === "pooled" ? "" : one.outcome));
}

/** `await move({deed, leads})`: true where at least one was moved. */
export function useMoving(code: string) {
  const say = useSay();
  const word = useHouseWords();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const { mutateAsync, isPending } = useMutation({
    mutationFn: async (move: Move) => {
      const found: string[] = [];
      for (let at = 0; at < move.leads.length; at += MOST) {
        found.push(...(await send(code, { ...move, leads: move.leads.slice(at, at + MOST) })));
      }
      return found;
    },
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ["dealer"] }),
        queries.invalidateQueries({ queryKey: ["leads"] }),
      ]),
  });
  const move = async (wanted: Move): Promise<boolean> => {
    let refusals: string[];
    try {
      refusals = await mutateAsync(wanted);
    } catch (fault) {
      message.error(sentence(fault, say));
      return false;
    }
    const not = refusals.filter(Boolean);
    const done = refusals.length - not.length;
    if (done) message.success(say(wanted.deed === "claims" ? pools.claimed : pools.done, { n: done }));
    if (not.length) {
      const why = [...new Set(not)]
        .map((one) => (outcomes[one] ? say(outcomes[one]) : word(one)))
        .join(" · ");
      message.warning(say(pools.notDone, { n: not.length, why }), 6);
    }
    return done > 0;
  };
  return { move, moving: isPending };
}
