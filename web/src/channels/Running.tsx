/** An import as it goes on: how far, how its rows came out, and the file that tells of each. */
import { DownloadOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Alert, Button, Progress, Skeleton } from "antd";
import { useEffect, useRef, useState } from "react";
import { api, type Schemas, told } from "../frame/client";
import { useHouseWords } from "../frame/house";
import { Panel } from "../frame/Page";
import { Problem } from "../frame/problem";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { named } from "./naming";
import { channels, outcomes } from "./words";

const EVERY_MS = 700;
/** So often it is asked in vain, while no server of ours is at it, before it is said to stand still. */
const PATIENCE = 12;

interface RunningProps {
  code: string;
  id: string;
  again: () => void;
}

export function Running({ code, id, again }: RunningProps) {
  const say = useSay();
  const manages = useMay()("channel.manage");
  const one = useQuery({
    queryKey: ["channels", "import", code, id],
    queryFn: ({ signal }) =>
      told(
        api.GET("/channels/{code}/imports/{identifier}", {
          params: { path: { code, identifier: id } },
          signal,
        }),
      ),
    refetchInterval: (query) => (query.state.data?.finished_at ? false : EVERY_MS),
  });
  const stands = useStands(one.data, one.dataUpdatedAt);
  if (one.isPending) return <Skeleton active />;
  if (!one.data) return <Problem fault={one.error} again={one.refetch} />;
  const { data } = one;
  const title = data.finished_at ? channels.importDone : stands ? channels.importStands : channels.importing;
  return (
    <div className="lc-stack">
      <Panel title={say(title)}>
        <div className="lc-stack" role="status">
          <Progress
            percent={Math.floor((data.done / data.total) * 100)}
            aria-label={say(channels.importing)}
            status={data.finished_at ? "success" : stands ? "exception" : "active"}
          />
          <p>
            {say(channels.progress, { done: data.done, total: data.total })}
            {!data.finished_at && !stands && <span className="soft"> · {say(channels.leaveFree)}</span>}
          </p>
          {stands && (
            <Alert type="warning" showIcon title={say(channels.importStandsLead, { done: data.done })} />
          )}
          <div className="row wrap">
            {data.done > 0 && (
              <Button
                icon={<DownloadOutlined />}
                href={`/channels/${encodeURIComponent(code)}/imports/${id}/verdicts`}
                download
              >
                {say(channels.takeVerdicts)}
              </Button>
            )}
            {manages && (data.finished_at || stands) && (
              <Button onClick={again}>{say(stands ? channels.goOn : channels.another)}</Button>
            )}
          </div>
        </div>
      </Panel>
      {data.outcomes.length > 0 && <Outcomes of={data.outcomes} />}
    </div>
  );
}

function Outcomes({ of }: { of: Schemas["RowsOf"][] }) {
  const say = useSay();
  const name = useHouseWords();
  const repairs = useMay()("raw_lead.repair");
  return (
    <Panel
      title={say(channels.outcomes)}
      extra={
        repairs &&
        of.some((one) => one.outcome === "quarantined") && (
          <Link to={"/quarantine" as never} search={{ where: "quarantined" } as never}>
            {say(channels.repairRows)}
          </Link>
        )
      }
    >
      <ul className="lc-outcome-list">
        {of.map((one) => (
          <li key={`${one.outcome} ${one.reason}`}>
            <span className="strong">{named(outcomes, one.outcome, say)}</span>
            <span className="soft">{one.reason ? name(one.reason.split(":")[0] ?? "") : ""}</span>
            <span>{say(channels.rowsOf, { n: one.rows })}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Does it stand still: no server of ours is at it, and no row was done for a while? */
function useStands(one: Schemas["ImportShown"] | undefined, askedAt: number): boolean {
  const seen = useRef({ done: -1, times: 0, at: 0 });
  const [stands, setStands] = useState(false);
  useEffect(() => {
    if (!one || seen.current.at === askedAt) return;
    const same = one.done === seen.current.done && !one.here && !one.finished_at;
    seen.current = { done: one.done, times: same ? seen.current.times + 1 : 0, at: askedAt };
    setStands(seen.current.times >= PATIENCE);
  }, [one, askedAt]);
  return stands;
}
