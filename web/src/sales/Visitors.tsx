/** Who was here today, the newest first. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Empty, Skeleton } from "antd";
import { api, told } from "../frame/client";
import { Panel } from "../frame/Page";
import { Problem } from "../frame/problem";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { useActing } from "./acting";
import { dayOf } from "./days";
import { Customer } from "./shown";
import { WaysOn } from "./WaysOn";
import { reception } from "./words";

/** A new customer stands here once the worker has carried the inquiry. */
const ANEW = 5_000;

export function Visitors() {
  const say = useSay();
  const may = useMay();
  const { line, small } = useActing();
  const { since, until } = dayOf(new Date());
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["sales", "visits", since],
    queryFn: ({ signal }) => told(api.GET("/visits", { params: { query: { since, until } }, signal })),
    refetchInterval: line ? ANEW : false,
  });
  return (
    <Panel
      title={say(reception.visitors)}
      extra={
        data && (
          <span className="soft">
            {say(reception.headsOf, { n: sum(data.visits.map((one) => one.heads)) })}
          </span>
        )
      }
    >
      {isPending && <Skeleton active />}
      {error && !data && <Problem fault={error} again={refetch} />}
      {data?.visits.length === 0 && (
        <Empty
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={
            <>
              <p className="strong">{say(reception.visitorsNone)}</p>
              <p className="soft">{say(reception.visitorsNoneLead)}</p>
            </>
          }
        />
      )}
      <ul className="lc-sales-list" aria-label={say(reception.visitors)}>
        {data?.visits.map((one) => (
          <li key={`${one.lead} ${one.nth}`} className="lc-sales-item">
            <div className="lc-card-line">
              <Customer of={one.customer} />
              <Time at={one.at} />
            </div>
            <div className="lc-card-line soft">
              <span>
                {one.nth === 1 ? say(reception.first) : say(reception.nth, { n: one.nth })} ·{" "}
                {say(reception.headsOf, { n: one.heads })}
                {one.by.name && ` · ${say(reception.by, { name: one.by.name })}`}
              </span>
              {!small && !one.customer.owner?.code && may("lead.assign") && (
                <Link to={"/hand-out" as never}>{say(reception.handOut)}</Link>
              )}
            </div>
            <WaysOn lead={one.lead} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
