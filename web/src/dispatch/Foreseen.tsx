/** What becomes of leads, counted: the four cases of the new dealer with their prompts, and what waits or is refused. */
import { useHouseWords } from "../frame/house";
import { useSay } from "../frame/speech";
import { type Count, PROMPTS, split } from "./counting";
import "./dispatch.css";
import { cases, dispatch, effects, stages } from "./words";

export function Foreseen({ counts }: { counts: readonly Count[] }) {
  const say = useSay();
  const name = useHouseWords();
  const { going, others } = split(counts);
  return (
    <div className="lc-foreseen">
      {going.map(([at_b, leads]) => {
        const prompt = PROMPTS[at_b];
        return (
          <section key={at_b} className="lc-case goes">
            <strong className="lc-case-number">{leads.toLocaleString()}</strong>
            <div>
              <p className="strong">{say(cases[at_b])}</p>
              <p className="soft">{say(effects[at_b])}</p>
              {prompt && (
                <p className="lc-case-prompt">
                  <span className="faint">{say(dispatch.prompt)}</span> {name(prompt)}
                </p>
              )}
            </div>
          </section>
        );
      })}
      {others.map((one) => (
        <section key={`${one.state} ${one.reason}`} className={`lc-case ${one.state}`}>
          <strong className="lc-case-number">{one.leads.toLocaleString()}</strong>
          <div>
            <p className="strong">{say(stages[one.state as keyof typeof stages])}</p>
            {one.reason && <p className="soft">{name(one.reason)}</p>}
          </div>
        </section>
      ))}
    </div>
  );
}
