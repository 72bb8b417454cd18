/** Many leads at once: what is done to them, how many it hits, and what became of each. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Drawer, Radio, Select } from "antd";
import { useState } from "react";
import { WHY_BACK } from "../../dealer/pools/moving";
import { usePools } from "../../dealer/pools/standing";
import { useHouseWords } from "../../frame/house";
import { sentence } from "../../frame/problem";
import { useSay } from "../../frame/speech";
import type { LeadShown } from "../shown";
import { bulk } from "../words";
import "../leads.css";
import { carry, type Order } from "./carrying";
import { type Deed, foresee } from "./deeds";
import { Outcomes } from "./Outcomes";
import { useTakers } from "./takers";

interface BulkProps {
  leads: readonly LeadShown[];
  deeds: readonly Deed[];
  open: boolean;
  close: () => void;
  /** It was done to at least one. */
  done: () => void;
}

export function Bulk({ leads, deeds, open, close, done }: BulkProps) {
  const say = useSay();
  return (
    <Drawer open={open} onClose={close} size={520} title={say(bulk.title)} destroyOnHidden>
      <Steps leads={leads} deeds={deeds} close={close} done={done} />
    </Drawer>
  );
}

function Steps({ leads: given, deeds, close, done }: Omit<BulkProps, "open">) {
  const say = useSay();
  const word = useHouseWords();
  const queries = useQueryClient();
  // What was marked when the drawer opened: once done, the list shows them elsewhere.
  const [leads] = useState(given);
  const [deed, setDeed] = useState<Deed>(deeds[0] ?? "assign");
  const [staff, setStaff] = useState("");
  const [pool, setPool] = useState("");
  const [reason, setReason] = useState<string>(WHY_BACK[0]);
  const { takers, nameOf } = useTakers(leads);
  const { data: pools } = usePools();
  const own = (pools ?? []).filter((one) => one.standing);
  const into = pool || (own.length === 1 ? (own[0]?.code ?? "") : "");
  const { fits, fresh, taken, same, unfit } = foresee(deed, leads, staff);
  const act = useMutation({
    mutationFn: (order: Order) => carry(order),
    onSuccess: (found) => {
      if (found.some((one) => !one.why)) done();
    },
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ["dealer"] }),
        queries.invalidateQueries({ queryKey: ["leads"] }),
      ]),
  });
  const order: Order = { deed, leads: fits, staff, pool: into, reason };
  if (act.data) {
    return (
      <Outcomes
        of={act.data}
        left={same + unfit}
        insist={
          deed === "assign" && !act.isPending
            ? (refused) => act.mutate({ ...order, leads: refused, insist: true })
            : undefined
        }
        close={close}
      />
    );
  }
  const who = nameOf(staff);
  const where = own.find((one) => one.code === into)?.rule.name ?? "";
  const chosen = deed === "assign" ? staff : into;
  return (
    <div className="lc-bulk">
      <p>{say(bulk.chosen, { n: leads.length })}</p>
      <Radio.Group
        aria-label={say(bulk.deed)}
        value={deed}
        onChange={({ target }) => setDeed(target.value)}
        options={deeds.map((one) => ({ value: one, label: say(bulk[one]) }))}
      />
      {deed === "assign" ? (
        <Select
          aria-label={say(bulk.to)}
          placeholder={say(bulk.to)}
          showSearch={{ optionFilterProp: "label" }}
          value={staff || undefined}
          onChange={setStaff}
          options={takers.map(({ person, objections }) => ({
            value: person.code,
            label: [
              nameOf(person.code),
              say(bulk.inHand, { n: person.open }),
              ...objections.map(([why, n]) => (n < fits.length ? `${word(why)} (${n})` : word(why))),
            ].join(" · "),
          }))}
        />
      ) : (
        <>
          <Select
            aria-label={say(bulk.into)}
            placeholder={say(bulk.into)}
            value={into || undefined}
            onChange={setPool}
            options={own.map((one) => ({ value: one.code, label: one.rule.name }))}
          />
          <Select
            aria-label={say(bulk.why)}
            value={reason}
            onChange={setReason}
            options={WHY_BACK.map((value) => ({ value, label: word(value) }))}
          />
        </>
      )}
      <section aria-live="polite" className="lc-bulk-will">
        <h3>{say(bulk.will)}</h3>
        <ul>
          {deed === "assign" && !staff && <li className="soft">{say(bulk.toFirst)}</li>}
          {deed === "assign" && who && fresh > 0 && <li>{say(bulk.willGet, { n: fresh, who })}</li>}
          {deed === "assign" && who && taken > 0 && <li>{say(bulk.willChange, { n: taken, who })}</li>}
          {deed === "assign" && same > 0 && <li>{say(bulk.willStay, { n: same, who })}</li>}
          {deed !== "assign" && !into && <li className="soft">{say(bulk.intoFirst)}</li>}
          {deed === "entries" && into && <li>{say(bulk.willEnter, { n: fits.length, pool: where })}</li>}
          {deed === "recalls" && into && <li>{say(bulk.willFall, { n: fits.length, pool: where })}</li>}
          {unfit > 0 && <li className="soft">{say(bulk[`${deed}Unfit`], { n: unfit })}</li>}
        </ul>
      </section>
      {act.error && <Alert type="warning" showIcon title={sentence(act.error, say)} />}
      <Button
        type="primary"
        size="large"
        block
        danger={deed === "recalls"}
        disabled={!chosen || fits.length === 0}
        loading={act.isPending}
        onClick={() => act.mutate(order)}
      >
        {say(bulk[`${deed}Do`], { n: fits.length })}
      </Button>
    </div>
  );
}
