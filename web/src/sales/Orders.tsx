/** The orders of the own dealer: under way, or over. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { Button, Empty, Skeleton } from "antd";
import { useState } from "react";
import { api, told } from "../frame/client";
import { left, yuan } from "../frame/money";
import { Page } from "../frame/Page";
import { Problem } from "../frame/problem";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { Choice } from "../phone/Choice";
import { useActing } from "./acting";
import { Meter } from "./Order";
import "./sales.css";
import { Customer, Standing } from "./shown";
import { orderStates, quotes, sales, orders as words } from "./words";

const PAGE = 200;

export function Orders() {
  const say = useSay();
  const { small } = useActing();
  const search = useSearch({ strict: false }) as { over?: boolean };
  const [which, setWhich] = useState<"underWay" | "over">(search.over ? "over" : "underWay");
  const over = which === "over";
  const { data, error, isPending, fetchStatus, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useInfiniteQuery({
      queryKey: ["sales", "orders", "all", which],
      queryFn: ({ pageParam, signal }) =>
        told(api.GET("/orders", { params: { query: { over, before: pageParam || undefined } }, signal })),
      initialPageParam: "",
      getNextPageParam: (page) => (page.orders.length < PAGE ? undefined : page.orders.at(-1)?.placed_at),
    });
  const rows = data?.pages.flatMap((page) =>
    page.orders.map((one) => ({
      one,
      customer: page.customers?.[one.lead],
      by: page.people?.[one.placed_by] ?? "",
    })),
  );
  return (
    <Page
      title={say(words.title)}
      actions={
        <>
          {small && (
            <Link to={"/quotations" as never} className="lc-sales-link">
              {say(quotes.title)}
            </Link>
          )}
          <Choice
            label={say(words.which)}
            quiet
            options={[
              ["underWay", say(words.underWay)],
              ["over", say(words.over)],
            ]}
            value={which}
            choose={setWhich}
          />
        </>
      }
    >
      {isPending && fetchStatus !== "paused" && <Skeleton active />}
      {isPending && fetchStatus === "paused" && <p className="soft">{say(sales.awayNow)}</p>}
      {error && !data && <Problem fault={error} again={refetch} />}
      {rows?.length === 0 && (
        <Empty
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={
            <>
              <p className="strong">{say(over ? words.overNone : words.none)}</p>
              {!over && <p className="soft">{say(words.noneLead)}</p>}
            </>
          }
        />
      )}
      <ul className="lc-sales-list lc-orders" aria-label={say(words.title)}>
        {rows?.map(({ one, customer, by }) => (
          <li key={`${one.lead} ${one.order}`} className="lc-sales-item">
            <Link
              to={"/deals/$reference" as never}
              params={{ reference: one.lead } as never}
              className="lc-sales-open"
            >
              <span className="lc-card-line">
                <Customer of={customer} />
                <Standing of={one.status} words={orderStates} />
              </span>
              {!over && <Meter due={one.due} paid={one.paid} label={say(words.paid)} />}
              <span className="lc-card-line">
                <strong>{yuan(one.due)}</strong>
                {one.status === "placed" && (
                  <span>{say(words.left, { amount: yuan(left(one.due, one.paid)) })}</span>
                )}
              </span>
              <span className="soft">
                {say(words.placed, { name: by })} · <Time at={one.placed_at} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button block size="large" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
          {say(sales.more)}
        </Button>
      )}
    </Page>
  );
}
