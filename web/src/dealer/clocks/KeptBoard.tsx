/** How the three clocks were kept in a span, by team or consultant, the worst first. */
import { useQuery } from "@tanstack/react-query";
import { Segmented, Skeleton } from "antd";
import { useState } from "react";
import { api, told } from "../../frame/client";
import { Panel } from "../../frame/Page";
import { Problem } from "../../frame/problem";
import { useSay } from "../../frame/speech";
import { useNames } from "../staff";
import { type Kept, type Sum, shareOf, spoken, sumOf, worstFirst } from "./kept";
import { board, clocks } from "./words";

const CLOCKS = ["dispatch", "assignment", "followup"] as const;
const SPANS = { today: 1, week: 7, month: 30 } as const;
type Span = keyof typeof SPANS;
type By = "team" | "consultant";

function beginOf(span: Span): Date {
  const begin = new Date();
  begin.setHours(0, 0, 0, 0);
  begin.setDate(begin.getDate() - SPANS[span] + 1);
  return begin;
}

export function KeptBoard() {
  const say = useSay();
  const [span, setSpan] = useState<Span>("week");
  const [clock, setClock] = useState<(typeof CLOCKS)[number]>("followup");
  const [by, setBy] = useState<By>("consultant");
  return (
    <Panel
      title={say(board.kept)}
      extra={
        <Segmented
          size="small"
          aria-label={say(board.span)}
          value={span}
          onChange={setSpan}
          options={(["today", "week", "month"] as const).map((one) => ({
            value: one,
            label: say(board[one]),
          }))}
        />
      }
    >
      <div className="lc-three">
        {CLOCKS.map((one) => (
          <Clock key={one} clock={one} span={span} here={one === clock} go={() => setClock(one)} />
        ))}
      </div>
      <div className="lc-kept-by">
        <h3>{say(clocks[clock])}</h3>
        <Segmented
          size="small"
          aria-label={say(board.by)}
          value={by}
          onChange={setBy}
          options={(["consultant", "team"] as const).map((one) => ({ value: one, label: say(board[one]) }))}
        />
      </div>
      <Table clock={clock} by={by} span={span} />
      <p className="faint lc-kept-meant">{say(board.meant)}</p>
    </Panel>
  );
}

function useKept(clock: string, by: By | "dealer", span: Span) {
  return useQuery({
    queryKey: ["dealer", "kept", clock, by, span],
    queryFn: ({ signal }) => {
      const query = {
        clock,
        by,
        begin: beginOf(span).toISOString(),
        until: new Date(Date.now() + 60_000).toISOString(),
      };
      return told(api.GET("/clocks/assessment", { params: { query }, signal }));
    },
    refetchInterval: 60_000,
  });
}

interface ClockProps {
  clock: (typeof CLOCKS)[number];
  span: Span;
  here: boolean;
  go: () => void;
}

function Clock({ clock, span, here, go }: ClockProps) {
  const say = useSay();
  const { data } = useKept(clock, "dealer", span);
  const sum = sumOf(data?.kept ?? []);
  const share = shareOf(sum);
  return (
    <button type="button" aria-pressed={here} className={here ? "lc-clock here" : "lc-clock"} onClick={go}>
      <span className="soft">{say(clocks[clock])}</span>
      <span className={`lc-clock-share ${toneOf(share)}`}>
        {data ? (share === null ? "–" : say(board.percent, { n: share })) : "…"}
      </span>
      <span className="faint">
        {say(board.over)} {sum.late} / {sum.n}
      </span>
    </button>
  );
}

function toneOf(share: number | null): string {
  if (share === null) return "";
  return share >= 90 ? "good" : share >= 70 ? "warn" : "bad";
}

function Table({ clock, by, span }: { clock: string; by: By; span: Span }) {
  const say = useSay();
  const nameOf = useNames();
  const { data, error, isPending, refetch } = useKept(clock, by, span);
  if (isPending) return <Skeleton active paragraph={{ rows: 4 }} />;
  if (error) return <Problem fault={error} again={refetch} />;
  if (data.kept.length === 0) return <p className="soft">{say(board.none)}</p>;
  const name = (one: Kept) =>
    by === "consultant" ? (one.staff ? nameOf(one.staff) : say(board.nobody)) : one.team || say(board.noTeam);
  return (
    <div className="lc-table-frame">
      <table className="lc-table">
        <thead>
          <tr>
            <th scope="col">{say(board[by])}</th>
            <th scope="col">{say(board.share)}</th>
            <th scope="col">{say(board.count)}</th>
            <th scope="col">{say(board.over)}</th>
            <th scope="col">{say(board.running)}</th>
            <th scope="col">{say(board.median)}</th>
            <th scope="col">{say(board.slowest)}</th>
          </tr>
        </thead>
        <tbody>
          {worstFirst(data.kept).map((one) => (
            <tr key={`${one.team} ${one.staff}`}>
              <th scope="row">{name(one)}</th>
              <Share of={one} />
              <td>{one.n}</td>
              <td className={one.late ? "lc-bad" : undefined}>{one.late}</td>
              <td>{one.running}</td>
              <td>
                <Length of={one.median_s} />
              </td>
              <td>
                <Length of={one.p90_s} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Share({ of }: { of: Sum }) {
  const say = useSay();
  const share = shareOf(of);
  return (
    <td>
      {share === null ? (
        "–"
      ) : (
        <span className="lc-share">
          <span>{say(board.percent, { n: share })}</span>
          <span className="lc-share-track" aria-hidden="true">
            <span className={toneOf(share)} style={{ width: `${share}%` }} />
          </span>
        </span>
      )}
    </td>
  );
}

function Length({ of }: { of: number | null }) {
  const say = useSay();
  if (of === null) return <>–</>;
  const [unit, n] = spoken(of);
  return <>{say(board[unit], { n })}</>;
}
