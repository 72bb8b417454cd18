/** How customers, states and sums look in lists of sales. */

import { useCarName } from "../frame/cars";
import type { Schemas } from "../frame/client";
import { useHouseWords } from "../frame/house";
import { useSay } from "../frame/speech";
import type { Text } from "../frame/words";
import { sales } from "./words";

export type Caller = Schemas["Caller"];

const TONES: Readonly<Record<string, string>> = {
  waiting: "warn",
  open: "good",
  booked: "busy",
  driving: "warn",
  done: "good",
  placed: "busy",
  paid: "good",
  delivered: "good",
  confirmed: "good",
  rejected: "bad",
  refused: "bad",
  missed: "bad",
};

/** Where something stands, in words and a dot. */
export function Standing({ of, words }: { of: string; words: Readonly<Record<string, Text>> }) {
  const say = useSay();
  const name = useHouseWords();
  const text = words[of];
  return <span className={`lc-dot ${TONES[of] ?? ""}`}>{text ? say(text) : name(of)}</span>;
}

/** Who, with which number, wants what, with whom. */
export function Customer({ of }: { of: Caller | undefined }) {
  const say = useSay();
  const car = useCarName();
  const owner = of?.owner?.name || of?.owner?.code;
  return (
    <span className="lc-sales-who">
      <strong>{of?.name || say(sales.nameless)}</strong> <span className="soft nowrap">{of?.phone}</span>
      <span className="soft lc-sales-more">
        {[of && car(of.brand, of.series), owner ? say(sales.owner, { name: owner }) : say(sales.unowned)]
          .filter(Boolean)
          .join(" · ")}
      </span>
    </span>
  );
}
