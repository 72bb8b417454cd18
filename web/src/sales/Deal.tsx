/** What is offered to the customer of a lead and what was ordered: calculate, keep a version, order, take payments, deliver. */
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Skeleton } from "antd";
import { useState } from "react";
import { useCarName } from "../frame/cars";
import { ApiError, api, told } from "../frame/client";
import { Page } from "../frame/Page";
import { Problem } from "../frame/problem";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { useActing } from "./acting";
import { Calculator } from "./Calculator";
import { Order } from "./Order";
import "./sales.css";
import { type Quotation, Versions } from "./Versions";
import { orders as orderWords, quotes, sales } from "./words";

const KEPT = 12 * 3_600_000;

export function useLead(reference: string) {
  return useQuery({
    queryKey: ["sales", "lead", reference],
    queryFn: async ({ signal }) =>
      (await told(api.GET("/leads/{reference}", { params: { path: { reference } }, signal }))).lead,
    gcTime: KEPT,
  });
}

/** A lead that was won or given away is its consultant's no more; the order stays in the list. */
function Over() {
  const say = useSay();
  return (
    <Page title={say(quotes.deal)}>
      <p role="status">{say(orderWords.gone)}</p>
      <Link to={"/orders" as never} search={{ over: true } as never} className="lc-sales-link">
        {say(orderWords.goneOn)}
      </Link>
    </Page>
  );
}

export function Deal() {
  const say = useSay();
  const may = useMay();
  const car = useCarName();
  const { line } = useActing();
  const { reference } = useParams({ strict: false }) as { reference: string };
  const lead = useLead(reference);
  const quotations = useQuery({
    queryKey: ["sales", "quotations", reference],
    queryFn: ({ signal }) =>
      told(api.GET("/leads/{reference}/quotations", { params: { path: { reference } }, signal })),
    gcTime: KEPT,
  });
  const orders = useQuery({
    queryKey: ["sales", "orders", reference],
    queryFn: ({ signal }) =>
      told(api.GET("/leads/{reference}/orders", { params: { path: { reference } }, signal })),
    gcTime: KEPT,
  });
  const [from, setFrom] = useState<{ kept: Quotation; n: number }>();
  const live = orders.data?.orders.find((one) => one.status === "placed" || one.status === "paid");
  const fault = lead.error ?? quotations.error ?? orders.error;
  if (fault instanceof ApiError && fault.status === 404) return <Over />;
  if (fault && line && !orders.data) {
    return (
      <Problem
        fault={fault}
        again={() => {
          lead.refetch();
          quotations.refetch();
          orders.refetch();
        }}
      />
    );
  }
  const sold = lead.data && lead.data.status !== "live";
  return (
    <Page
      title={lead.data ? lead.data.name || say(sales.nameless) : say(quotes.deal)}
      beside={
        lead.data && (
          <span className="soft">
            {[lead.data.phone, car(lead.data.brand, lead.data.series)].filter(Boolean).join(" · ")}
          </span>
        )
      }
      actions={
        <Link to={"/leads/$reference" as never} params={{ reference } as never} className="lc-sales-link">
          {say(sales.lead)}
        </Link>
      }
    >
      <div className="lc-stack lc-sales-wide">
        {line && (lead.isPending || orders.isPending) && <Skeleton active paragraph={{ rows: 6 }} />}
        {orders.data?.orders.map((one) => (
          <Order key={one.order} order={one} reference={reference} people={orders.data.people ?? {}} />
        ))}
        {!live && quotations.data && (
          <Versions
            reference={reference}
            found={quotations.data}
            again={(one) => {
              setFrom({ kept: one, n: (from?.n ?? 0) + 1 });
              requestAnimationFrame(() => document.querySelector(".lc-calculator")?.scrollIntoView());
            }}
          />
        )}
        {!sold && !live && may("quotation.write") && (lead.data || !line) && (
          <Calculator
            key={from?.n ?? 0}
            reference={reference}
            series={lead.data?.series ?? ""}
            from={from?.kept}
            kept={() => window.scrollTo({ top: 0 })}
          />
        )}
        {live && quotations.data && (
          <Versions reference={reference} found={quotations.data} again={undefined} />
        )}
      </div>
    </Page>
  );
}
