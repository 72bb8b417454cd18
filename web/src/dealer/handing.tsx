/** To hand leads out, and to say what became of each. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useCallback } from "react";
import { api, type Schemas, told } from "../frame/client";
import { useHouseWords } from "../frame/house";
import { sentence } from "../frame/problem";
import { useSay } from "../frame/speech";
import type { Handing } from "./plan";
import { dealer } from "./words";

type Result = Schemas["HandoutResult"];
/** What a manager may insist against. */
const LIMITS = new Set(["full_stock", "full_rate", "dealer_full"]);

export function useHandOut(nameOf: (code: string) => string) {
  const say = useSay();
  const name = useHouseWords();
  const queries = useQueryClient();
  const { message, modal } = App.useApp();
  const { mutateAsync, isPending } = useMutation({
    mutationFn: ({ wanted, insist }: { wanted: readonly Handing[]; insist: boolean }) => {
      const handouts = wanted.map((one) => ({ ...one, reason: "", own_created: false }));
      return told(api.POST("/assignments", { body: { handouts, mode: "fill_up", over_cap: insist } }));
    },
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ["dealer"] }),
        queries.invalidateQueries({ queryKey: ["leads"] }),
      ]),
  });
  const hand = useCallback(
    async (wanted: readonly Handing[], insist = false): Promise<void> => {
      // What was dragged may have left the list on its way.
      if (wanted.length === 0) return;
      let results: readonly Result[];
      try {
        ({ results } = await mutateAsync({ wanted, insist }));
      } catch (fault) {
        message.error(sentence(fault, say));
        return;
      }
      const staff = new Set(wanted.map((one) => one.staff));
      const [only = ""] = staff.size === 1 ? staff : [];
      const done = results.filter((one) => one.done).length;
      if (done) {
        message.success(
          only ? say(dealer.gave, { n: done, name: nameOf(only) }) : say(dealer.gaveMany, { n: done }),
        );
      }
      const refused = results.filter((one) => !one.done);
      if (refused.length === 0) return;
      const why = [...new Set(refused.map((one) => name(one.refusal ?? "")))].join(" · ");
      const again = wanted.filter((_, place) => LIMITS.has(results[place]?.refusal ?? ""));
      if (again.length === 0) {
        message.warning(say(dealer.notGiven, { n: refused.length, why }), 6);
        return;
      }
      modal.confirm({
        title: only ? say(dealer.insist, { name: nameOf(only) }) : say(dealer.insistYes),
        content: say(dealer.insistLead, { n: again.length, why }),
        okText: say(dealer.insistYes),
        cancelText: say(dealer.cancel),
        onOk: () => hand(again, true),
      });
    },
    [mutateAsync, message, modal, say, name, nameOf],
  );
  return { hand, handing: isPending };
}
