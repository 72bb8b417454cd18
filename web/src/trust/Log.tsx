/** Who saw whose number and who took data away, for what, how many. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Segmented, Select } from "antd";
import { useMemo, useState } from "react";
import { api, type Schemas, told } from "../frame/client";
import { type Column, Grid } from "../frame/Grid";
import { Panel } from "../frame/Page";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { nameOf } from "./actors";
import { TrustPage } from "./TrustPage";
import { acts, log, trust, usedFor } from "./words";

type Act = Schemas["ActShown"];
const SPANS = { 7: log.week, 30: log.month, 180: log.half } as const;
const DAY = 86_400_000;

export function Log() {
  const say = useSay();
  const go = useNavigate();
  const [days, setDays] = useState<keyof typeof SPANS>(7);
  const [what, setWhat] = useState("");
  const [actor, setActor] = useState("");
  const span = useMemo(() => {
    const until = new Date(Date.now() + 60_000);
    return { since: new Date(until.getTime() - days * DAY).toISOString(), until: until.toISOString() };
  }, [days]);
  const pages = useInfiniteQuery({
    queryKey: ["trust", "acts", span, what, actor],
    queryFn: ({ pageParam, signal }) =>
      told(api.GET("/audit/acts", { params: { query: { ...span, what, actor, after: pageParam } }, signal })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
  });
  const rows = useMemo(() => pages.data?.pages.flatMap((one) => one.acts) ?? [], [pages.data]);
  // Whoever looks after the log need not see what it is about.
  const opens = useMay()("lead.read");
  const columns = useColumns(opens);
  return (
    <TrustPage title={say(trust.log)}>
      <div className="lc-trust-narrowing row wrap">
        <Segmented
          aria-label={say(log.since)}
          value={days}
          onChange={setDays}
          options={Object.entries(SPANS).map(([value, text]) => ({
            value: Number(value) as keyof typeof SPANS,
            label: say(text),
          }))}
        />
        <Select
          aria-label={say(log.what)}
          value={what}
          onChange={setWhat}
          className="lc-trust-kind"
          options={[
            { value: "", label: say(log.any) },
            { value: "looking", label: say(log.looking) },
            { value: "taking", label: say(log.taking) },
            ...Object.entries(acts).map(([value, text]) => ({ value, label: say(text) })),
          ]}
        />
        {actor && <Button onClick={() => setActor("")}>{say(log.everybody)}</Button>}
      </div>
      <div className="lc-trust-log">
        <div className="lc-trust-log-list">
          <Grid<Act>
            label={say(log.list)}
            columns={columns}
            rows={rows}
            keyOf={(one) => one.id}
            paged={pages}
            empty={say(log.none)}
            open={
              opens
                ? (one) =>
                    one.lead &&
                    go({ to: "/leads/$reference" as never, params: { reference: one.lead } as never })
                : undefined
            }
            card={(one) => <Card of={one} />}
          />
        </div>
        <Most span={span} what={what} only={setActor} />
      </div>
    </TrustPage>
  );
}

function useColumns(opens: boolean): readonly Column<Act>[] {
  const say = useSay();
  const all: (Column<Act> | false)[] = [
    { key: "when", title: say(log.when), width: "110px", cell: (one) => <Time at={one.at} /> },
    {
      key: "who",
      title: say(log.who),
      width: "minmax(120px, 1.2fr)",
      cell: (one) => (
        <span title={one.by.entity}>
          {nameOf(one.by, say)} <span className="faint">{one.by.entity}</span>
        </span>
      ),
    },
    { key: "did", title: say(log.did), width: "minmax(150px, 1.5fr)", cell: (one) => <Did of={one} /> },
    { key: "why", title: say(log.why), width: "minmax(80px, 0.8fr)", cell: (one) => <Why of={one} /> },
    { key: "rows", title: say(log.rows), width: "72px", end: true, cell: (one) => one.rows.toLocaleString() },
    opens && {
      key: "lead",
      title: say(log.lead),
      width: "64px",
      cell: (one) =>
        one.lead ? (
          <Link to={"/leads/$reference" as never} params={{ reference: one.lead } as never} tabIndex={-1}>
            {say(trust.open)}
          </Link>
        ) : (
          <span className="faint">–</span>
        ),
    },
  ];
  return all.filter((one) => one !== false);
}

function Kind({ of }: { of: string }) {
  const say = useSay();
  const text = acts[of];
  return <>{text ? say(text) : "–"}</>;
}

function Did({ of }: { of: Act }) {
  const say = useSay();
  return (
    <>
      <Kind of={of.what} />
      {of.plain && <span className="lc-chip lc-trust-plain">{say(log.plain)}</span>}
    </>
  );
}

function Why({ of }: { of: Act }) {
  const say = useSay();
  const text = usedFor[of.purpose];
  return <>{text ? say(text) : "–"}</>;
}

function Card({ of }: { of: Act }) {
  const say = useSay();
  return (
    <>
      <span className="lc-card-line">
        <strong>{nameOf(of.by, say)}</strong>
        <Time at={of.at} />
      </span>
      <span className="lc-card-line">
        <span>
          <Did of={of} />
        </span>
        <span>{say(log.times, { n: of.rows })}</span>
      </span>
      <span className="lc-card-line soft">
        <span>{of.by.entity}</span>
        <span>
          <Why of={of} />
        </span>
      </span>
    </>
  );
}

interface MostProps {
  span: { since: string; until: string };
  what: string;
  only: (actor: string) => void;
}

/** Who did most of it: who stands out is looked at first. */
function Most({ span, what, only }: MostProps) {
  const say = useSay();
  const { data } = useQuery({
    queryKey: ["trust", "counts", span, what],
    queryFn: ({ signal }) => told(api.GET("/audit/counts", { params: { query: { ...span, what } }, signal })),
  });
  const top = data?.[0]?.count ?? 1;
  return (
    <Panel title={say(log.most)}>
      {data?.length === 0 && <p className="soft">{say(log.none)}</p>}
      <ul className="lc-trust-most">
        {data?.slice(0, 10).map((one) => (
          <li key={`${one.by.actor} ${one.what}`}>
            <button type="button" title={say(log.only)} onClick={() => only(one.by.actor)}>
              <span className="lc-card-line">
                <strong>{nameOf(one.by, say)}</strong>
                <span>{say(log.times, { n: one.count })}</span>
              </span>
              <span className="soft">
                <Kind of={one.what} /> · {one.by.entity}
              </span>
              <span className="lc-trust-bar" style={{ width: `${(100 * one.count) / top}%` }} />
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
