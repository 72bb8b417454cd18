/** Finance's desk: payments that sales entered, confirmed or sent back, the oldest first. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Empty, Skeleton } from "antd";
import { Confirm } from "../frame/Confirm";
import { api, told } from "../frame/client";
import { yuan } from "../frame/money";
import { Page } from "../frame/Page";
import { Problem } from "../frame/problem";
import { useMe } from "../frame/session";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { useActing } from "./acting";
import { Decided } from "./Decided";
import { Kind, type Payment } from "./PaymentLine";
import "./sales.css";
import { type Caller, Customer } from "./shown";
import { finance, orders } from "./words";

const ANEW = 15_000;

export function Payments() {
  const say = useSay();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["sales", "payments", "waiting"],
    queryFn: ({ signal }) => told(api.GET("/payments/waiting", { signal })),
    refetchInterval: ANEW,
  });
  return (
    <Page
      title={say(finance.title)}
      beside={
        data &&
        data.payments.length > 0 && (
          <span className="soft">{say(finance.waits, { n: data.payments.length })}</span>
        )
      }
    >
      {isPending && <Skeleton active />}
      {error && !data && <Problem fault={error} again={refetch} />}
      {data?.payments.length === 0 && (
        <Empty
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={
            <>
              <p className="strong">{say(finance.none)}</p>
              <p className="soft">{say(finance.noneLead)}</p>
            </>
          }
        >
          <Link to={"/orders" as never}>{say(orders.title)}</Link>
        </Empty>
      )}
      <ul className="lc-sales-list" aria-label={say(finance.title)}>
        {data?.payments.map((one) => (
          <One
            key={`${one.lead} ${one.order} ${one.payment}`}
            one={one}
            customer={data.customers?.[one.lead]}
            by={data.people?.[one.entered_by] ?? ""}
          />
        ))}
      </ul>
      {data && <Decided waiting={data.payments} />}
    </Page>
  );
}

function One({ one, customer, by }: { one: Payment; customer: Caller | undefined; by: string }) {
  const say = useSay();
  const { account } = useMe();
  const { act } = useActing();
  const own = one.entered_by === `person:${account}`;
  const path = `/leads/${encodeURIComponent(one.lead)}/payments/${one.order}/${one.payment}`;
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
          {by} · <Time at={one.entered_at} />
        </span>
      </span>
      <span className="row wrap">
        {own ? (
          <span className="soft">{say(finance.own)}</span>
        ) : (
          <>
            <Confirm
              primary
              text={say(finance.confirm)}
              lead={say(finance.confirmSure, { amount: yuan(one.amount) })}
              done={() => act({ method: "POST", path: `${path}/confirmation`, deed: "payment" })}
            />
            <Confirm
              danger
              text={say(finance.reject)}
              lead={say(finance.rejectSure)}
              done={() => act({ method: "POST", path: `${path}/rejection`, deed: "payment" })}
            />
          </>
        )}
        <Link to={"/deals/$reference" as never} params={{ reference: one.lead } as never}>
          {say(finance.open)}
        </Link>
      </span>
    </li>
  );
}
