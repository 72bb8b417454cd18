/** Leads that lie in pools: the first who asks has one. Needs the line, for nobody may be told later that another was first. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Empty, Skeleton } from "antd";
import { useState } from "react";
import { Car } from "../frame/Car";
import { api, type Schemas, told } from "../frame/client";
import { useHouseWords } from "../frame/house";
import { Page } from "../frame/Page";
import { Problem, sentence } from "../frame/problem";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { Grade, Intent } from "../leads/shown";
import { useLine } from "./acting";
import { Choice } from "./Choice";
import { phone } from "./words";

export function Pool() {
  const say = useSay();
  const [chosen, setChosen] = useState<string>();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["phone", "pools"],
    queryFn: async ({ signal }) =>
      (await told(api.GET("/pools", { signal }))).pools.filter(
        (one) => one.member && one.rule.status === "active",
      ),
  });
  if (error && !data) return <Problem fault={error} again={refetch} />;
  const code = chosen ?? data?.[0]?.code;
  return (
    <Page title={say(phone.pool)}>
      {isPending && <Skeleton active />}
      {data?.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say(phone.noPool)} />}
      {data && data.length > 1 && (
        <Choice
          label={say(phone.pool)}
          quiet
          options={data.map((one) => [one.code, one.rule.name])}
          value={code}
          choose={setChosen}
        />
      )}
      {code && <Lying key={code} pool={code} />}
    </Page>
  );
}

function Lying({ pool }: { pool: string }) {
  const say = useSay();
  const pages = useInfiniteQuery({
    queryKey: ["phone", "pool", pool],
    queryFn: ({ pageParam, signal }) =>
      told(
        api.GET("/pools/{code}/leads", {
          params: { path: { code: pool }, query: { show: "lying", after: pageParam, limit: 50 } },
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
      {pages.data && rows.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say(phone.poolEmpty)} />
      )}
      <ul className="lc-tasks">
        {rows.map((one) => (
          <Pooled key={one.reference} lead={one} pool={pool} />
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

function Pooled({ lead, pool }: { lead: Schemas["PooledShown"]; pool: string }) {
  const say = useSay();
  const may = useMay();
  const line = useLine();
  const name = useHouseWords();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const claim = useMutation({
    mutationFn: () =>
      told(
        api.POST("/pools/{code}/claims", {
          params: { path: { code: pool } },
          body: { leads: [lead.reference] },
        }),
      ),
    onSuccess: ({ results: [one] }) => {
      if (one?.done) message.success(say(phone.claimed));
      else message.error(name(one?.refusal ?? "lead_not_found"));
      queries.invalidateQueries({ queryKey: ["phone"] });
    },
    onError: (fault) => message.error(sentence(fault, say)),
  });
  const frozen = lead.claimable_at !== null && new Date(lead.claimable_at) > new Date();
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
      {may("lead.claim") && (
        <div className="lc-task-do">
          <Button
            size="large"
            className="lc-tall"
            disabled={!line || frozen}
            loading={claim.isPending}
            onClick={() => claim.mutate()}
          >
            {say(line ? phone.claim : phone.claimAway)}
          </Button>
        </div>
      )}
      {frozen && (
        <p className="soft">
          {say(phone.frozen)} <Time at={lead.claimable_at} />
        </p>
      )}
    </li>
  );
}
