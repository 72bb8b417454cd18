/** A version that cannot be changed, in words. */
import { Facts, Panel } from "../frame/Page";
import { useSay } from "../frame/speech";
import { Held, titleOf } from "./Changes";
import { type Body, listed, read, type Shape } from "./shapes";
import type { Telling } from "./telling";
import { fields, rules } from "./words";

export function Reading({ shape, body, telling }: { shape: Shape; body: Body; telling: Telling }) {
  const say = useSay();
  return (
    <div className="lc-stack">
      {shape.head.length > 0 && (
        <Panel title={say(rules.tabRules)}>
          <Facts of={shape.head.map((part) => [say(part.text), telling.part(part, read(body, part))])} />
        </Panel>
      )}
      {shape.lists.map((list) => {
        const rows = listed(body, list);
        return (
          <Panel key={list.at} title={say(list.text)}>
            {list.lead && <p className="soft lc-rows-lead">{say(list.lead)}</p>}
            {rows.length === 0 && <p className="faint">{say(rules.nothingYet)}</p>}
            <ol className="lc-rule-rows">
              {rows.map((row, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: they stay where they are
                <li key={at} className="lc-row">
                  <div className="lc-row-head">
                    <span className="lc-row-number">{at + 1}</span>
                    <strong>{titleOf(list, row, at, telling)}</strong>
                  </div>
                  <Held list={list} row={row} telling={telling} />
                </li>
              ))}
            </ol>
          </Panel>
        );
      })}
      {body.vendors !== undefined && <p className="soft">{say(fields.vendors)}</p>}
    </div>
  );
}
