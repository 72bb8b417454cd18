/** Leads that lie in pools: the first who asks has one. Needs the line, for nobody may be told later that another was first. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Empty, Skeleton } from "antd";
import { useState } from "react";
import { Car } from "../frame/Car";
import { api, type Schemas, told } from "../frame/client";
import { Page } from "../frame/Page";
import { Problem } from "../frame/problem";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { Grade, Intent } from "../leads/shown";
import { Choice } from "./Choice";
import { Claim, Frozen } from "./Claim";
import { Offers } from "./Offers";
import { phone } from "./words";

export function Pool() {
  const say = useSay();
  const [chosen, setChosen] = useState<string>();
  const { data, error, isPending, fetchStatus, refetch } = useQuery({
    queryKey: ["phone", "pools"],
    queryFn: async ({ signal }) =>
      (await told(api.GET("/pools", { signal }))).pools.filter(
        (one) => one.member && one.rule.status === "active",
      ),
  });
  if (error && !data) return <Problem fault={error} again={refetch} />;
  const here = data?.find((one) => one.code === chosen) ?? data?.[0];
  return (
    <Page title={say(phone.pool)}>
      <Offers />
      {isPending &&
        (fetchStatus === "paused" ? <p className="soft">{say(phone.needsLine)}</p> : <Skeleton active />)}
      {data?.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say(phone.noPool)} />}
      {data && data.length > 1 && (
        <Choice
          label={say(phone.pool)}
          quiet
          options={data.map((one) => [one.code, one.rule.name])}
          value={here?.code}
          choose={setChosen}
        />
      )}
      {here && <Lying key={here.code} pool={here} />}
    </Page>
  );
}

function Lying({ pool }: { pool: Schemas["PoolShown"] }) {
  const say = useSay();
  const may = useMay();
  const opens = pool.rule.open_details || pool.admin || may("pool.manage", "pool.recall");
  const pages = useInfiniteQuery({
    queryKey: ["phone", "pool", pool.code],
    queryFn: ({ pageParam, signal }) =>
      told(
        api.GET("/pools/{code}/leads", {
          params: { path: { code: pool.code }, query: { show: "lying", after: pageParam, limit: 50 } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
  });
  if (pages.error && !pages.data) return <Problem fault={pages.error} again={pages.refetch} />;
  const rows = pages.data?.pages.flatMap((one) => one.leads) ?? [];
  return (
    <>
      {pages.isPending &&
        (pages.fetchStatus === "paused" ? (
          <p className="soft">{say(phone.needsLine)}</p>
        ) : (
          <Skeleton active />
        ))}
      {pages.data && rows.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say(phone.poolEmpty)} />
      )}
      <ul className="lc-tasks">
        {rows.map((one) => (
          <Pooled key={one.reference} lead={one} pool={pool.code} opens={opens} />
        ))}
      </ul>
      {pages.hasNextPage && (
        <Button block size="large" loading={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
          {say(phone.more)}
        </Button>
      )}
    </>
  );
}

function Pooled({ lead, pool, opens }: { lead: Schemas["PooledShown"]; pool: string; opens: boolean }) {
  const say = useSay();
  return (
    <li className="lc-task">
      <div className="lc-card-line">
        <strong>{lead.name || <Car of={lead} />}</strong>
        <Grade of={lead.grade} />
      </div>
      <div className="lc-card-line soft">
        <Intent of={lead.intent} />
        <Time at={lead.since} far />
      </div>
      <div className="lc-task-do">
        {opens && (
          <Link
            to="/pool/$code/$reference"
            params={{ code: pool, reference: lead.reference }}
            className="lc-do"
          >
            {say(phone.details)}
          </Link>
        )}
        <Claim lead={lead} pool={pool} />
      </div>
      <Frozen until={lead.claimable_at} />
    </li>
  );
}
