/** What became of a request, in a word. */
import { useHouseWords } from "../../frame/house";
import { useSay } from "../../frame/speech";
import type { Request } from "./requests";
import { asked } from "./words";

const TAKEN_BACK = "withdrawn_by_dealer";

export function Became({ of }: { of: Request }) {
  const say = useSay();
  const name = useHouseWords();
  if (!of.decided_at) return <span className="lc-dot busy">{say(asked.asking)}</span>;
  if (of.accepted) return <span className="lc-dot good">{say(asked.yes)}</span>;
  if (of.answer === TAKEN_BACK) return <span className="lc-dot">{say(asked.takenBack)}</span>;
  return (
    <span className="lc-dot warn">
      {say(asked.no)}
      {of.answer && ` · ${name(of.answer)}`}
    </span>
  );
}
