/** What the customer asked for by right earlier, and what has become of it. */
import { useSay } from "../frame/speech";
import type { EarlierAsk } from "./asking";
import { useDay } from "./Frame";
import { askedStates, my, refusedFor, rights } from "./words";

export function Earlier({ asked }: { asked: readonly EarlierAsk[] }) {
  const say = useSay();
  if (asked.length === 0) return null;
  return (
    <section aria-labelledby="earlier">
      <h2 id="earlier">{say(my.earlier)}</h2>
      <ul className="cu-card cu-purposes">
        {asked.map((one) => (
          <One key={one.number} of={one} />
        ))}
      </ul>
    </section>
  );
}

function One({ of }: { of: EarlierAsk }) {
  const say = useSay();
  const day = useDay();
  const ends = of.decided_at
    ? say(my.endedOn, { day: day(of.decided_at) })
    : say(my.dueAt, { day: day(of.due_at) });
  return (
    <li>
      <span>{say(rights[of.right])}</span>
      <span className={`cu-state ${TONES[of.state]}`}>{say(askedStates[of.state])}</span>
      <span className="cu-soft">
        {say(my.askedAt, { day: day(of.asked_at) })} · {ends}
      </span>
      {of.reason && <span className="cu-soft">{say(refusedFor[of.reason])}</span>}
      <span className="cu-soft">
        {say(my.number2)} <span className="cu-number">{of.number}</span>
      </span>
    </li>
  );
}

const TONES: Record<EarlierAsk["state"], string> = {
  received: "open",
  proved: "open",
  working: "open",
  done: "given",
  refused: "",
  withdrawn: "open",
};
