/** A lead that lies in a pool, before somebody claims it: who, masked, and how it came there. For who may open it. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Skeleton } from "antd";
import { ways } from "../dealer/pools/words";
import { Car } from "../frame/Car";
import { api, type Schemas, told } from "../frame/client";
import { Facts, Page, Panel } from "../frame/Page";
import { Problem } from "../frame/problem";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { Grade, Intent } from "../leads/shown";
import { leads } from "../leads/words";
import { Claim, Frozen } from "./Claim";
import { pooledRoute } from "./routes";
import { phone } from "./words";

export function Pooled() {
  const say = useSay();
  const go = useNavigate();
  const { code, reference } = pooledRoute.useParams();
  const { data, error, isPending, fetchStatus, refetch } = useQuery({
    queryKey: ["phone", "pooled", code, reference],
    queryFn: ({ signal }) =>
      told(api.GET("/pools/{code}/leads/{reference}", { params: { path: { code, reference } }, signal })),
  });
  if (error && !data) return <Problem fault={error} again={refetch} />;
  return (
    <Page
      title={data ? data.lead.name || say(leads.nameless) : say(phone.pool)}
      beside={data && <Grade of={data.lead.grade} />}
    >
      <div className="lc-stack">
        {isPending &&
          (fetchStatus === "paused" ? <p className="soft">{say(phone.needsLine)}</p> : <Skeleton active />)}
        {data && (
          <>
            <About lead={data.lead} />
            <div className="lc-task-do">
              <Claim
                lead={data.lead}
                pool={code}
                over={() => go({ to: "/leads/$reference", params: { reference } })}
              />
            </div>
            <Frozen until={data.lead.claimable_at} />
            <Stays of={data.stays} />
          </>
        )}
        <Link to="/pool" className="lc-do">
          {say(phone.toPool)}
        </Link>
      </div>
    </Page>
  );
}

function About({ lead }: { lead: Schemas["PooledShown"] }) {
  const say = useSay();
  return (
    <Panel title={say(leads.facts)}>
      <Facts
        of={[
          [say(leads.number), lead.phone],
          [say(leads.series), <Car key="car" of={lead} />],
          [say(leads.intent), <Intent key="intent" of={lead.intent} />],
          [say(leads.inquiries), say(leads.inquiriesMany, { n: lead.inquiries })],
          [say(phone.laid), <Time key="since" at={lead.since} />],
        ]}
      />
    </Panel>
  );
}

function Stays({ of }: { of: readonly Schemas["StayShown"][] }) {
  const say = useSay();
  const wayOf = (way: string) => (ways[way] ? say(ways[way]) : way);
  return (
    <Panel title={say(phone.stays)}>
      <ol className="lc-lines">
        {of.map((one) => (
          <li key={one.pooled_at}>
            <div className="lc-card-line">
              <span>{wayOf(one.how)}</span>
              <Time at={one.pooled_at} />
            </div>
            {one.left_at && (
              <div className="lc-card-line soft">
                <span>{wayOf(one.left_how)}</span>
                <Time at={one.left_at} />
              </div>
            )}
          </li>
        ))}
      </ol>
    </Panel>
  );
}
