/** A payment of an order, and its counter-entry where it was wrong. */
import { useState } from "react";
import { Confirm } from "../frame/Confirm";
import type { Schemas } from "../frame/client";
import { yuan } from "../frame/money";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { useActing } from "./acting";
import { Standing } from "./shown";
import { paymentKinds, paymentMethods, paymentStates, orders as words } from "./words";

export type Payment = Schemas["PaymentShown"];

interface PaymentLineProps {
  one: Payment;
  reference: string;
  people: Readonly<Record<string, string>>;
  /** The order is under way. */
  live: boolean;
}

export function PaymentLine({ one, reference, people, live }: PaymentLineProps) {
  const say = useSay();
  const may = useMay();
  const { act } = useActing();
  const [receipt, setReceipt] = useState("");
  const correctable = live && one.status === "confirmed" && one.corrects === null && may("order.write");
  return (
    <li className="lc-sales-item">
      <div className="lc-card-line">
        <span>
          <strong>{yuan(one.amount)}</strong> <Kind of={one} />
        </span>
        <Standing of={one.status} words={paymentStates} />
      </div>
      <p className="soft">
        {one.receipt} · {say(words.entered, { name: people[one.entered_by] ?? "" })} ·{" "}
        <Time at={one.entered_at} />
        {one.decided_by && <> · {say(words.decided, { name: people[one.decided_by] ?? "" })}</>}
      </p>
      {correctable && (
        <Confirm
          text={say(words.correct)}
          lead={say(words.correctSure)}
          disabled={false}
          done={() =>
            act({
              method: "POST",
              path: `/leads/${encodeURIComponent(reference)}/payments/${one.order}/${one.payment}/correction`,
              body: { receipt: receipt.trim() || `${one.receipt}-R`.slice(0, 60) },
              deed: "correct",
              lead: reference,
            })
          }
        >
          <label className="lc-field">
            {say(words.correctReceipt)}
            <input
              maxLength={60}
              placeholder={`${one.receipt}-R`.slice(0, 60)}
              value={receipt}
              onChange={(event) => setReceipt(event.target.value)}
            />
          </label>
        </Confirm>
      )}
    </li>
  );
}

/** What a payment is, and how it came. */
export function Kind({ of }: { of: Payment }) {
  const say = useSay();
  const kind = paymentKinds[of.kind];
  const method = paymentMethods[of.method];
  if (of.corrects !== null) return <span>{say(words.corrects, { n: of.corrects })}</span>;
  return (
    <span>
      {kind && say(kind)} · {method && say(method)}
    </span>
  );
}
