/** A lead that lies in a pool, before somebody claims it: what its pool shows of it to a member who sees no lead of others. */
import { useQuery } from "@tanstack/react-query";
import { Button, Drawer, Skeleton } from "antd";
import { Car } from "../../frame/Car";
import { api, type Schemas, told } from "../../frame/client";
import { useHouseWords } from "../../frame/house";
import { Facts } from "../../frame/Page";
import { Problem } from "../../frame/problem";
import { useSay } from "../../frame/speech";
import { Time } from "../../frame/times";
import { Grade, Intent } from "../../leads/shown";
import { useMoving } from "./moving";
import type { PoolStanding } from "./standing";
import { pools, ways } from "./words";

interface DetailsProps {
  pool: PoolStanding;
  reference: string;
  /** May this person claim from the pool? */
  claims: boolean;
  close: () => void;
}

export function Details({ pool, reference, claims, close }: DetailsProps) {
  const say = useSay();
  const { move, moving } = useMoving(pool.code);
  const { data, error, refetch } = useQuery({
    queryKey: ["dealer", "pool", pool.code, "one", reference],
    queryFn: ({ signal }) =>
      told(
        api.GET("/pools/{code}/leads/{reference}", {
          params: { path: { code: pool.code, reference } },
          signal,
        }),
      ),
  });
  const name = data && (data.lead.name || say(pools.nameless));
  return (
    <Drawer open onClose={close} size={460} title={name ?? pool.rule.name}>
      {error && <Problem fault={error} again={refetch} />}
      {!data && !error && <Skeleton active paragraph={{ rows: 8 }} />}
      {data && (
        <div className="lc-stack">
          <Lead of={data.lead} />
          <Stays of={data.stays} />
          {claims && (
            <Button
              type="primary"
              size="large"
              block
              loading={moving}
              disabled={data.lead.claimable_at !== null}
              onClick={async () => {
                if (await move({ deed: "claims", leads: [reference] })) close();
              }}
            >
              {say(pools.claim)}
            </Button>
          )}
        </div>
      )}
    </Drawer>
  );
}

function Lead({ of }: { of: Schemas["PooledShown"] }) {
  const say = useSay();
  const word = useHouseWords();
  const way = ways[of.how];
  return (
    <Facts
      of={[
        [say(pools.customer), of.name || say(pools.nameless)],
        [say(pools.number), of.phone],
        [say(pools.wants), <Car key="car" of={of} />],
        [say(pools.grade), <Grade key="grade" of={of.grade} />],
        [say(pools.intent), <Intent key="intent" of={of.intent} />],
        [say(pools.inquiries), of.inquiries],
        [say(pools.came), <Time key="since" at={of.since} />],
        [say(pools.how), [way && say(way), of.reason && word(of.reason)].filter(Boolean).join(" · ")],
        [say(pools.claimable), of.claimable_at ? <Time key="free" at={of.claimable_at} /> : say(pools.now)],
      ]}
    />
  );
}

function Stays({ of }: { of: readonly Schemas["StayShown"][] }) {
  const say = useSay();
  const told = (how: string) => {
    const way = ways[how];
    return way ? say(way) : how;
  };
  const past = of.filter((one) => one.left_at !== null);
  if (past.length === 0) return null;
  return (
    <section>
      <h3>{say(pools.stays)}</h3>
      <ul className="lc-pool-stays">
        {past.map((one) => (
          <li key={one.pooled_at}>
            <Time at={one.pooled_at} /> <span className="soft">{told(one.how)}</span> –{" "}
            <Time at={one.left_at} /> <span className="soft">{told(one.left_how)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
