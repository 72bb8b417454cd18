/** An order with its payments: what is due, what finance has confirmed, and what may be done now. */
import { useState } from "react";
import { Confirm } from "../frame/Confirm";
import type { Schemas } from "../frame/client";
import { cents, left, yuan } from "../frame/money";
import { Panel } from "../frame/Page";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { Choice } from "../phone/Choice";
import { useActing } from "./acting";
import { Pay } from "./Pay";
import { PaymentLine } from "./PaymentLine";
import { Standing } from "./shown";
import { cancelReasons, orderStates, orders as words } from "./words";

export type OrderShown = Schemas["order_bodies_OrderShown"];

interface OrderProps {
  order: OrderShown;
  reference: string;
  people: Readonly<Record<string, string>>;
}

export function Order({ order, reference, people }: OrderProps) {
  const say = useSay();
  const may = useMay();
  const { act } = useActing();
  const [reason, setReason] = useState("changed_mind");
  const live = order.status === "placed" || order.status === "paid";
  const rest = left(order.due, order.paid);
  const waiting = order.payments.filter((one) => one.status === "waiting");
  const path = `/leads/${encodeURIComponent(reference)}/orders`;
  const money = cents(order.paid) !== 0n || waiting.length > 0;
  const why = order.end_reason in cancelReasons ? cancelReasons[order.end_reason] : undefined;
  return (
    <Panel title={say(words.order)} extra={<Standing of={order.status} words={orderStates} />}>
      <div className="lc-total">
        <p>
          <span>{say(words.due)}</span>
          <strong>{yuan(order.due)}</strong>
        </p>
        <p>
          <span>{say(words.paid)}</span>
          <strong>{yuan(order.paid)}</strong>
        </p>
      </div>
      {live && (
        <>
          <Meter due={order.due} paid={order.paid} label={say(words.paid)} />
          <p className="soft">{rest !== "0.00" && say(words.left, { amount: yuan(rest) })}</p>
        </>
      )}
      <p className="soft">
        {say(words.placed, { name: people[order.placed_by] ?? "" })} · <Time at={order.placed_at} />
        {order.ended_at && (
          <>
            {" "}
            → <Time at={order.ended_at} /> {why && say(why)}
          </>
        )}
      </p>
      <h3 className="lc-sales-under">{say(words.payments)}</h3>
      {order.payments.length === 0 && <p className="soft">{say(words.paymentsNone)}</p>}
      <ul className="lc-sales-list">
        {order.payments.map((one) => (
          <PaymentLine key={one.payment} one={one} reference={reference} people={people} live={live} />
        ))}
      </ul>
      {live && may("order.write") && (
        <div className="lc-stack lc-sales-under">
          <Pay
            reference={reference}
            rest={left(order.due, order.paid, ...waiting.map((one) => one.amount))}
          />
          <div className="lc-stack">
            <Confirm
              primary={order.status === "paid"}
              size="large"
              disabled={order.status !== "paid"}
              text={say(words.deliver)}
              lead={say(words.deliverSure)}
              done={() => act({ method: "POST", path: `${path}/delivery`, deed: "deliver", lead: reference })}
            />
            {order.status !== "paid" && <p className="soft">{say(words.deliverWaits)}</p>}
            <Confirm
              danger
              size="large"
              disabled={money}
              text={say(words.cancel)}
              lead={say(words.cancelSure)}
              done={() =>
                act({
                  method: "POST",
                  path: `${path}/cancellation`,
                  body: { reason },
                  deed: "order_cancel",
                  lead: reference,
                })
              }
            >
              <Choice
                label={say(words.why)}
                options={Object.entries(cancelReasons).map(([key, text]) => [key, say(text)] as const)}
                value={reason}
                choose={setReason}
              />
            </Confirm>
            {money && <p className="soft">{say(words.cancelWaits)}</p>}
          </div>
        </div>
      )}
    </Panel>
  );
}

/** How far an order is paid; a picture of two sums that stand beside it. */
export function Meter({ due, paid, label }: { due: string; paid: string; label: string }) {
  const whole = cents(due) ?? 0n;
  const share = whole > 0n ? Number(((cents(paid) ?? 0n) * 100n) / whole) : 100;
  return <meter className="lc-sales-meter" aria-label={label} min={0} max={100} value={share} />;
}
