/** All that happened to a lead: what one passage of the flow did stands together, each step with its reason. */
import type { Schemas } from "../frame/client";
import { useHouseWords } from "../frame/house";
import { type Say, useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { leads, steps } from "./words";

type Moment = Schemas["Moment"];

/** Moments of one instant and one actor, the newest first. */
export function passages(moments: readonly Moment[]): Moment[][] {
  const found: Moment[][] = [];
  for (const one of moments) {
    const last = found.at(-1);
    if (last?.[0] && last[0].at === one.at && last[0].by === one.by) last.push(one);
    else found.push([one]);
  }
  return found.reverse();
}

const BAD = new Set(["invalid", "refused", "quarantined", "parked", "held", "withdrawn", "expired"]);
const GOOD = new Set(["passed", "assigned", "dispatched", "valid", "owned", "founded"]);

function tone(outcome: string): string {
  if (BAD.has(outcome)) return "warn";
  return GOOD.has(outcome) ? "good" : "busy";
}

/** Who did it: a name; of the maker's own people records keep none. */
function whose({ by, by_name }: Moment, say: Say): string {
  if (by === "flow") return say(leads.byFlow);
  return by_name || (by.includes(":") ? say(leads.byHand) : by);
}

export function Story({ moments }: { moments: readonly Moment[] }) {
  const say = useSay();
  const name = useHouseWords();
  if (moments.length === 0) return <p className="soft">{say(leads.timelineEmpty)}</p>;
  const nameOf = (what: string) => (steps[what] ? say(steps[what]) : name(what));
  return (
    <ol className="lc-story">
      {passages(moments).map((passage) => {
        const [first] = passage;
        if (!first) return null;
        return (
          <li key={`${first.at} ${first.what} ${first.by}`}>
            <div className="lc-story-head">
              <Time at={first.at} seconds />
              <span className="faint">{whose(first, say)}</span>
            </div>
            <ul>
              {passage.map((one) => (
                <li key={`${one.what} ${one.outcome} ${one.reason}`}>
                  <span className={`lc-dot ${tone(one.outcome)}`}>{nameOf(one.what)}</span>
                  <span className="soft">{one.text === nameOf(one.what) ? "" : one.text}</span>
                </li>
              ))}
            </ul>
          </li>
        );
      })}
    </ol>
  );
}
