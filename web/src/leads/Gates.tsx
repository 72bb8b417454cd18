/** The four gates of the dispatch, as the lead last came to each. */
import type { Schemas } from "../frame/client";
import { Panel } from "../frame/Page";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { leads } from "./words";

export function Gates({ gates }: { gates: readonly Schemas["GateShown"][] }) {
  const say = useSay();
  return (
    <Panel title={say(leads.gates)}>
      <ol className="lc-gates">
        {gates.map((one) => (
          <li key={one.gate}>
            <span className={`lc-dot ${one.outcome === "passed" ? "good" : "warn"}`}>
              {say(leads[one.gate])}
            </span>
            <span>{one.text}</span>
            <span className="faint">
              <Time at={one.at} />
              {one.rule > 0 && ` · ${say(leads.rule, { n: one.rule })}`}
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
