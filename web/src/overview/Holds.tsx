/** Why leads wait or were stopped, the most frequent reason first. */
import type { Schemas } from "../frame/client";
import { useHouseWords } from "../frame/house";
import { useSay, useSpeech } from "../frame/speech";
import { overview, states } from "./words";

const MOST = 14;

export function Holds({ holds }: { holds: readonly Schemas["Hold"][] }) {
  const say = useSay();
  const name = useHouseWords();
  const { language } = useSpeech();
  if (holds.length === 0) return <p className="soft">{say(overview.holdsNone)}</p>;
  const shown = holds.slice(0, MOST);
  const most = Math.max(...shown.map((one) => one.leads));
  return (
    <ul className="lc-bars">
      {shown.map((one) => {
        const state = states[one.state];
        return (
          <li key={`${one.state} ${one.reason}`} data-hold={`${one.state}:${one.reason}`}>
            <span className="lc-bars-line">
              <span>
                {name(one.reason)} <span className="faint">{state && say(state)}</span>
              </span>
              <strong>{one.leads.toLocaleString(language)}</strong>
            </span>
            <span className="lc-node-bar" aria-hidden="true">
              <span style={{ width: `${(100 * one.leads) / most}%` }} />
            </span>
          </li>
        );
      })}
    </ul>
  );
}
