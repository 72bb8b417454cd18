/** What changes against the version that holds, in words. */
import { Empty } from "antd";
import { useSay } from "../frame/speech";
import type { Change, Difference } from "./differences";
import { type Body, type List, read } from "./shapes";
import type { Telling } from "./telling";
import { rules } from "./words";

const TONES = { added: "good", removed: "bad", changed: "busy", moved: "warn" } as const;

export function Changes({ of, telling }: { of: readonly Difference[]; telling: Telling }) {
  const say = useSay();
  if (of.length === 0) {
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say(rules.changesNone)} />;
  }
  return (
    <ul className="lc-changes">
      {of.map((one, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: differences have no other name
        <li key={at}>
          <div className="row wrap">
            <span className={`lc-dot ${TONES[one.mark]}`}>{say(rules[one.mark])}</span>
            {one.list && <span className="soft">{say(one.list.one)}</span>}
            {one.list && (
              <strong>{titleOf(one.list, one.row, "at" in one ? one.at : one.to, telling)}</strong>
            )}
            {one.mark === "moved" && <span>{say(rules.movedTo, { a: one.from + 1, b: one.to + 1 })}</span>}
          </div>
          {(one.mark === "added" || one.mark === "removed") && (
            <Held list={one.list} row={one.row} telling={telling} gone={one.mark === "removed"} />
          )}
          {one.mark === "changed" && <Turned of={one.changes} telling={telling} />}
        </li>
      ))}
    </ul>
  );
}

export function titleOf(list: List, row: Body, at: number, telling: Telling): string {
  return list.name ? telling.name(row[list.name]) : telling.say(rules.number, { n: at + 1 });
}

interface HeldProps {
  list: List;
  row: Body;
  telling: Telling;
  gone?: boolean;
}

/** All that a rule holds. */
export function Held({ list, row, telling, gone = false }: HeldProps) {
  const say = useSay();
  return (
    <dl className={gone ? "lc-held gone" : "lc-held"}>
      {list.parts
        .filter((part) => part.at !== list.name && (part.only?.(row) ?? true))
        .map((part) => (
          <div key={part.at}>
            <dt>{say(part.text)}</dt>
            <dd>{telling.part(part, read(row, part))}</dd>
          </div>
        ))}
    </dl>
  );
}

function Turned({ of, telling }: { of: readonly Change[]; telling: Telling }) {
  const say = useSay();
  return (
    <dl className="lc-held">
      {of.map(({ part, before, after }) => (
        <div key={part.at}>
          <dt>{say(part.text)}</dt>
          <dd>
            <del>{telling.part(part, before)}</del> <span aria-hidden="true">→</span>{" "}
            <ins>{telling.part(part, after)}</ins>
          </dd>
        </div>
      ))}
    </dl>
  );
}
