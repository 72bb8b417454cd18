/** Discounts that wait for a word, and what is offered to customers now. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Empty, Skeleton } from "antd";
import { useCarName } from "../frame/cars";
import { api, told } from "../frame/client";
import { percent, yuan } from "../frame/money";
import { Page, Panel } from "../frame/Page";
import { Problem } from "../frame/problem";
import { useMay, useMe } from "../frame/session";
import { useSay, useSpeech } from "../frame/speech";
import { Time } from "../frame/times";
import { useActing } from "./acting";
import { useNamed } from "./CalculatorFields";
import { Decide } from "./Decide";
import { useOffers } from "./offers";
import "./sales.css";
import { type Caller, Customer, Standing } from "./shown";
import type { Quotation } from "./Versions";
import { orders, quoteStates, quotes } from "./words";

const ANEW = 20_000;

export function Quotations() {
  const say = useSay();
  const may = useMay();
  const { small } = useActing();
  const decides = may("quotation.approve");
  const waiting = useQuery({
    queryKey: ["sales", "quotations", "waiting"],
    queryFn: ({ signal }) => told(api.GET("/quotations/waiting", { signal })),
    enabled: decides,
    refetchInterval: ANEW,
  });
  const open = useQuery({
    queryKey: ["sales", "quotations", "open"],
    queryFn: ({ signal }) => told(api.GET("/quotations", { signal })),
    refetchInterval: ANEW,
  });
  const others = open.data?.quotations.filter((one) => !decides || one.status !== "waiting") ?? [];
  return (
    <Page
      title={say(quotes.title)}
      actions={
        small && (
          <Link to={"/orders" as never} className="lc-sales-link">
            {say(orders.title)}
          </Link>
        )
      }
    >
      <div className="lc-stack">
        {decides && (
          <Panel title={say(quotes.waiting)} extra={waiting.data && <Count of={waiting.data.quotations} />}>
            {waiting.isPending && waiting.fetchStatus !== "paused" && <Skeleton active />}
            {waiting.error && !waiting.data && <Problem fault={waiting.error} again={waiting.refetch} />}
            {waiting.data?.quotations.length === 0 && <p className="soft">{say(quotes.waitingNone)}</p>}
            <ul className="lc-sales-list" aria-label={say(quotes.waiting)}>
              {waiting.data?.quotations.map((one) => (
                <One
                  key={`${one.lead} ${one.version}`}
                  one={one}
                  customer={waiting.data.customers?.[one.lead]}
                  people={waiting.data.people ?? {}}
                  decides
                />
              ))}
            </ul>
          </Panel>
        )}
        <Panel title={say(quotes.open)} extra={open.data && <Count of={others} />}>
          {open.isPending && open.fetchStatus !== "paused" && <Skeleton active />}
          {open.error && !open.data && <Problem fault={open.error} again={open.refetch} />}
          {open.data && others.length === 0 && (
            <Empty
              image={Empty.PRESENTED_IMAGE_SIMPLE}
              description={
                <>
                  <p className="strong">{say(quotes.openNone)}</p>
                  <p className="soft">{say(quotes.openNoneLead)}</p>
                </>
              }
            />
          )}
          <ul className="lc-sales-list" aria-label={say(quotes.open)}>
            {others.map((one) => (
              <One
                key={`${one.lead} ${one.version}`}
                one={one}
                customer={open.data?.customers?.[one.lead]}
                people={open.data?.people ?? {}}
              />
            ))}
          </ul>
        </Panel>
      </div>
    </Page>
  );
}

const Count = ({ of }: { of: readonly unknown[] }) =>
  of.length > 0 && <span className="lc-chip accent">{of.length}</span>;

interface OneProps {
  one: Quotation;
  customer: Caller | undefined;
  people: Readonly<Record<string, string>>;
  decides?: boolean;
}

function One({ one, customer, people, decides = false }: OneProps) {
  const say = useSay();
  const { language } = useSpeech();
  const { account } = useMe();
  const car = useCarName();
  const named = useNamed();
  const offers = useOffers();
  const offer = offers.data?.offers.find((found) => found.model === one.model && found.brand === one.brand);
  const state = one.status === "open" && !one.valid ? "expired" : one.status;
  const { discount, list_price: list } = one.trial;
  return (
    <li className="lc-sales-item">
      <Link
        to={"/deals/$reference" as never}
        params={{ reference: one.lead } as never}
        className="lc-sales-open"
      >
        <span className="lc-card-line">
          <Customer of={customer} />
          <Standing of={state} words={quoteStates} />
        </span>
        <span className="lc-card-line">
          <span>{offer ? `${car(offer.brand, offer.series)} ${named(offer)}` : one.model}</span>
          <strong className="nowrap">{yuan(one.trial.price)}</strong>
        </span>
        <span className="lc-card-line soft">
          <span>
            {say(quotes.discountOf, { amount: yuan(discount), share: shareOf(discount, list, language) })}
          </span>
          <span className="nowrap">
            {people[one.asked_by]} · <Time at={one.asked_at} far />
          </span>
        </span>
      </Link>
      {decides && <Decide one={one} reference={one.lead} own={one.asked_by === `person:${account}`} />}
    </li>
  );
}

/** How large a discount is beside the list price, for people to judge by; the house judges exactly. */
function shareOf(discount: string, list: string, language: "zh-CN" | "en-US"): string {
  const whole = Number(list);
  return percent(`${whole > 0 ? Number(discount) / whole : 0}`, language);
}
