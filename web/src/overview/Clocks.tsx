/** How the three clocks were kept within the last day, as the assessment of the clocks has it. */
import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { api, type Schemas, told } from "../frame/client";
import { sentence } from "../frame/problem";
import { useSay } from "../frame/speech";
import { overview } from "./words";

const CLOCKS = ["dispatch", "assignment", "followup"] as const;
const DAY = 86_400_000;
const EVERY = 30_000;

export function Clocks() {
  return (
    <div className="lc-gauges">
      {CLOCKS.map((one) => (
        <Clock key={one} clock={one} />
      ))}
    </div>
  );
}

export interface Sum {
  reached: number;
  late: number;
  running: number;
  /** Of those that are decided, how many were kept; null: none is. */
  percent: number | null;
}

export function sumOf(kept: readonly Schemas["Kept"][]): Sum {
  const add = (name: "reached" | "late" | "running") => kept.reduce((sum, one) => sum + one[name], 0);
  const [reached, late] = [add("reached"), add("late")];
  const decided = reached + late;
  // Rounded down: what was late once is not all kept.
  return {
    reached,
    late,
    running: add("running"),
    percent: decided ? Math.floor((100 * reached) / decided) : null,
  };
}

function Clock({ clock }: { clock: (typeof CLOCKS)[number] }) {
  const say = useSay();
  const { data, error } = useQuery({
    queryKey: ["overview", "clock", clock],
    refetchInterval: EVERY,
    queryFn: ({ signal }) => {
      const now = Date.now();
      const query = {
        clock,
        by: "dealer" as const,
        begin: new Date(now - DAY).toISOString(),
        until: new Date(now + 60_000).toISOString(),
      };
      return told(api.GET("/clocks/assessment", { params: { query }, signal }));
    },
  });
  if (error) return <p role="alert">{sentence(error, say)}</p>;
  if (!data) return <Skeleton active paragraph={{ rows: 2 }} title={false} />;
  const sum = sumOf(data.kept);
  return (
    <figure className="lc-gauge">
      <Dial percent={sum.percent} />
      <figcaption>
        <strong>{say(overview[clock])}</strong>
        <span className="faint">
          {say(overview.keptOf, { kept: sum.reached, late: sum.late, running: sum.running })}
        </span>
      </figcaption>
    </figure>
  );
}

const LENGTH = Math.PI * 40;

function Dial({ percent }: { percent: number | null }) {
  const say = useSay();
  const told = percent === null ? say(overview.clocksNone) : say(overview.kept, { n: percent });
  const tone = percent === null ? "" : percent >= 90 ? "good" : percent >= 70 ? "warn" : "bad";
  return (
    <svg viewBox="0 0 100 58" className={`lc-dial ${tone}`} role="img" aria-label={told}>
      <path d="M10 52a40 40 0 0 1 80 0" className="lc-dial-ground" />
      {percent !== null && percent > 0 && (
        <path
          d="M10 52a40 40 0 0 1 80 0"
          className="lc-dial-arc"
          strokeDasharray={`${(LENGTH * percent) / 100} ${LENGTH}`}
        />
      )}
      <text x="50" y="50" textAnchor="middle">
        {percent === null ? "–" : `${percent}%`}
      </text>
    </svg>
  );
}
