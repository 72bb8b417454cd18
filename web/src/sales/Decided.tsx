/** What finance has decided lately; what was confirmed wrongly is taken back by a counter-entry, which somebody else confirms. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Skeleton } from "antd";
import { useMemo, useState } from "react";
import { Confirm } from "../frame/Confirm";
import { api, type Schemas, told } from "../frame/client";
import { yuan } from "../frame/money";
import { Panel } from "../frame/Page";
import { Problem } from "../frame/problem";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { useActing } from "./acting";
import { Kind, type Payment } from "./PaymentLine";
import { type Caller, Customer, Standing } from "./shown";
import { finance, orders, paymentStates } from "./words";

/** So many the house tells at once. */
const PAGE = 50;

/** A payment, by lead, order and number. */
const nameOf = (one: Payment, seq = one.payment) => `${one.lead} ${one.order} ${seq}`;

export function Decided({ waiting }: { waiting: readonly Payment[] }) {
  const say = useSay();
  const pages = useInfiniteQuery({
    queryKey: ["sales", "payments", "decided"],
    queryFn: ({ pageParam, signal }) =>
      told(
        api.GET("/payments/decided", {
          params: { query: pageParam ? { before: pageParam } : {} },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) =>
      page.payments.length < PAGE ? undefined : (page.payments.at(-1)?.decided_at ?? undefined),
  });
  const found = useMemo(() => pages.data?.pages.flatMap((one) => one.payments) ?? [], [pages.data]);
  const about = useMemo(() => {
    const all = pages.data?.pages ?? [];
    return {
      customers: Object.assign({}, ...all.map((one) => one.customers)) as Schemas["Payments"]["customers"],
      people: Object.assign({}, ...all.map((one) => one.people)) as Schemas["Payments"]["people"],
    };
  }, [pages.data]);
  const countered = useMemo(
    () =>
      new Map(
        [...found, ...waiting]
          .filter((one) => one.corrects !== null && one.status !== "rejected")
          .map((one) => [nameOf(one, one.corrects ?? 0), one]),
      ),
    [found, waiting],
  );
  return (
    <Panel title={say(finance.lately)} extra={<span className="faint">{say(finance.latelyLead)}</span>}>
      {pages.isPending && <Skeleton active />}
      {pages.error && !pages.data && <Problem fault={pages.error} again={pages.refetch} />}
      {pages.data && found.length === 0 && <p className="soft">{say(finance.latelyNone)}</p>}
      <ul className="lc-sales-list" aria-label={say(finance.lately)}>
        {found.map((one) => (
          <One
            key={nameOf(one)}
            one={one}
            customer={about.customers?.[one.lead]}
            by={about.people?.[one.decided_by ?? ""] ?? ""}
            counter={countered.get(nameOf(one))}
          />
        ))}
      </ul>
      {pages.hasNextPage && (
        <Button loading={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
          {say(finance.earlier)}
        </Button>
      )}
    </Panel>
  );
}

interface OneProps {
  one: Payment;
  customer: Caller | undefined;
  by: string;
  counter: Payment | undefined;
}

function One({ one, customer, by, counter }: OneProps) {
  const say = useSay();
  const { act } = useActing();
  const usual = `${one.receipt}-R`.slice(0, 60);
  const [receipt, setReceipt] = useState("");
  const path = `/leads/${encodeURIComponent(one.lead)}/payments/${one.order}/${one.payment}/correction`;
  const wrong = one.status === "confirmed" && one.corrects === null;
  return (
    <li className="lc-sales-item lc-sales-payment">
      <span>
        <strong className="lc-sales-sum">{yuan(one.amount)}</strong>
        <span className="lc-sales-more">
          <Kind of={one} />
        </span>
      </span>
      <Customer of={customer} />
      <span>
        {say(orders.receipt)} <strong>{one.receipt}</strong>
        <span className="soft lc-sales-more">
          {say(orders.decided, { name: by })} · <Time at={one.decided_at} />
        </span>
      </span>
      <span className="row wrap">
        {counter ? (
          <span className={counter.status === "waiting" ? "lc-dot busy" : "lc-dot"}>
            {say(counter.status === "waiting" ? finance.countering : finance.countered)}
          </span>
        ) : (
          <Standing of={one.status} words={paymentStates} />
        )}
        {wrong && !counter && (
          <Confirm
            text={say(finance.counter)}
            lead={say(finance.counterSure, { amount: yuan(one.amount) })}
            sure={say(finance.counterDo)}
            done={() =>
              act({
                method: "POST",
                path,
                body: { receipt: receipt.trim() || usual },
                deed: "correct",
                lead: one.lead,
              })
            }
          >
            <label className="lc-field">
              {say(orders.correctReceipt)}
              <input
                maxLength={60}
                placeholder={usual}
                value={receipt}
                onChange={(event) => setReceipt(event.target.value)}
              />
            </label>
          </Confirm>
        )}
        <Link to={"/deals/$reference" as never} params={{ reference: one.lead } as never}>
          {say(finance.open)}
        </Link>
      </span>
    </li>
  );
}
