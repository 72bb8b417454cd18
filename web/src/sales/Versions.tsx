/** The versions of a quotation, the newest first: agree to a discount, order the one that is open. */
import { Button } from "antd";
import { useState } from "react";
import { Confirm } from "../frame/Confirm";
import type { Schemas } from "../frame/client";
import { yuan } from "../frame/money";
import { Panel } from "../frame/Page";
import { useMay, useMe } from "../frame/session";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { useActing } from "./acting";
import { Cost, Totals } from "./Cost";
import { Decide } from "./Decide";
import { useOffers, useTables } from "./offers";
import { Standing } from "./shown";
import { quoteStates, quotes } from "./words";

export type Quotation = Schemas["QuotationShown"];

interface VersionsProps {
  reference: string;
  found: Schemas["Quotations"];
  /** Calculate anew from a version; absent: there is an order. */
  again: ((one: Quotation) => void) | undefined;
}

export function Versions({ reference, found, again }: VersionsProps) {
  const say = useSay();
  const [newest, ...others] = found.quotations;
  const [all, setAll] = useState(false);
  if (!newest) return null;
  const shown = all || !again ? found.quotations : [newest];
  return (
    <Panel title={say(again ? quotes.title : quotes.versions)}>
      <ul className="lc-sales-list">
        {shown.map((one) => (
          <Version
            key={one.version}
            one={one}
            reference={reference}
            people={found.people ?? {}}
            again={again}
          />
        ))}
      </ul>
      {again && others.length > 0 && !all && (
        <Button type="link" onClick={() => setAll(true)}>
          {say(quotes.versions)} ({others.length})
        </Button>
      )}
    </Panel>
  );
}

interface VersionProps {
  one: Quotation;
  reference: string;
  people: Readonly<Record<string, string>>;
  again: VersionsProps["again"];
}

function Version({ one, reference, people, again }: VersionProps) {
  const say = useSay();
  const may = useMay();
  const { account } = useMe();
  const { act } = useActing();
  const offers = useOffers();
  const tables = useTables(5, one.trial.on);
  const offer = offers.data?.offers.find((found) => found.model === one.model && found.brand === one.brand);
  const state = one.status === "open" && !one.valid ? "expired" : one.status;
  const order = () =>
    act({
      method: "POST",
      path: `/leads/${encodeURIComponent(reference)}/orders`,
      body: { version: one.version },
      deed: "order",
      lead: reference,
    });
  return (
    <li className="lc-sales-item">
      <div className="lc-card-line">
        <strong>{say(quotes.version, { n: one.version })}</strong>
        <Standing of={state} words={quoteStates} />
      </div>
      <Totals of={one.trial} />
      <p className="soft">
        {say(quotes.asked, { name: people[one.asked_by] ?? "" })} · <Time at={one.asked_at} />
        {one.decided_by && <> · {say(quotes.decided, { name: people[one.decided_by] ?? "" })}</>}
        {state === "open" && (
          <>
            {" "}
            · {say(quotes.until)} <Time at={one.valid_until} />
          </>
        )}
      </p>
      <details className="lc-details">
        <summary>{say(quotes.result)}</summary>
        <Cost of={one.trial} offer={offer} tables={tables.data} />
      </details>
      {one.status === "waiting" && may("quotation.approve") && (
        <Decide one={one} reference={reference} own={one.asked_by === `person:${account}`} />
      )}
      <div className="row wrap">
        {state === "open" && again && may("order.write") && (
          <Confirm
            primary
            size="large"
            text={say(quotes.order)}
            lead={say(quotes.orderSure, { n: one.version, amount: yuan(one.trial.price) })}
            done={order}
          />
        )}
        {again && may("quotation.write") && (
          <Button size="large" onClick={() => again(one)}>
            {say(quotes.again)}
          </Button>
        )}
      </div>
    </li>
  );
}
