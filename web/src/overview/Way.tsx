/** The picture: one box a leg, in the order of the way; what stands there, how it moves, how long the oldest has waited. */
import { Link } from "@tanstack/react-router";
import { useMay } from "../frame/session";
import { useSay, useSpeech } from "../frame/speech";
import { states as listed } from "../leads/words";
import { ageOf } from "./age";
import type { Figures } from "./live";
import { type Leg, type Node, wayOf } from "./way";
import { legs, overview, stages, states } from "./words";

export function Way({ figures, ofMaker }: { figures: Figures; ofMaker: boolean }) {
  const way = wayOf(figures, ofMaker);
  const most = Math.max(1, ...way.flatMap((leg) => [...leg.nodes, ...leg.aside].map((one) => one.count)));
  return (
    <ol className="lc-way">
      {way.map((leg) => (
        <LegShown key={leg.name} leg={leg} most={most} at={figures.at} />
      ))}
    </ol>
  );
}

function LegShown({ leg, most, at }: { leg: Leg; most: number; at: string }) {
  const say = useSay();
  const { language } = useSpeech();
  const belt = leg.nodes.filter((one) => one.kind === "state");
  const stages = leg.nodes.filter((one) => one.kind === "stage");
  return (
    <li className="lc-leg">
      <h3>
        <span>{say(legs[leg.name])}</span>
        <strong>{leg.count.toLocaleString(language)}</strong>
      </h3>
      {belt.length > 0 && <Nodes of={belt} most={most} at={at} />}
      {stages.length > 0 && <Nodes of={stages} most={most} at={at} />}
      {leg.aside.length > 0 && (
        <div className="lc-leg-aside">
          <p className="faint">{say(overview.aside)}</p>
          <Nodes of={leg.aside} most={most} at={at} />
        </div>
      )}
    </li>
  );
}

function Nodes({ of, most, at }: { of: readonly Node[]; most: number; at: string }) {
  return (
    <ul className="lc-nodes">
      {of.map((one) => (
        <li key={`${one.kind} ${one.code}`} data-node={`${one.kind}:${one.code}`}>
          <NodeShown node={one} most={most} at={at} />
        </li>
      ))}
    </ul>
  );
}

const BAD = new Set(["parked", "nowhere", "quarantined"]);

function NodeShown({ node, most, at }: { node: Node; most: number; at: string }) {
  const say = useSay();
  const may = useMay();
  const { language } = useSpeech();
  const text = (node.kind === "state" ? states : stages)[node.code];
  const bad = BAD.has(node.code) && node.count > 0;
  const inside = (
    <>
      <span className="lc-node-line">
        <span>{text ? say(text) : node.code}</span>
        <strong className={bad ? "lc-overview-bad" : undefined}>{node.count.toLocaleString(language)}</strong>
      </span>
      <span className="lc-node-bar" aria-hidden="true">
        <span style={{ width: `${(100 * node.count) / most}%` }} />
      </span>
      <span className="lc-node-more">
        {node.moved > 0 && <span>{say(overview.perMinute, { n: node.moved })}</span>}
        {node.since && node.count > 0 && (
          <span>{say(overview.oldest, { age: ageOf(node.since, at, language) })}</span>
        )}
        {node.due > 0 && <span className="lc-warns">{say(overview.due, { n: node.due })}</span>}
      </span>
    </>
  );
  const opens = node.kind === "state" && node.count > 0 && node.code in listed && may("lead.read");
  if (!opens) return <span className="lc-node">{inside}</span>;
  return (
    <Link to="/leads" search={{ state: node.code }} className="lc-node">
      {inside}
    </Link>
  );
}
