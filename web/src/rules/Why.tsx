/** Why rules say what they say of a lead: each rule with what of its condition holds. */
import { CheckOutlined, CloseOutlined } from "@ant-design/icons";
import { useSay } from "../frame/speech";
import { titleOf } from "./Changes";
import { type Body, listed, type Shape } from "./shapes";
import type { Telling } from "./telling";
import { type Group, isEmpty, isGroup, placeOf } from "./tree";
import type { Tried } from "./trials";
import { fields, rules } from "./words";

interface WhyProps {
  shape: Shape;
  body: Body;
  tried: Tried;
  telling: Telling;
}

export function Why({ shape, body, tried, telling }: WhyProps) {
  const say = useSay();
  const filter = body.filter as Group | null | undefined;
  return (
    <section className="lc-rule-why" aria-label={say(rules.whyTitle)}>
      {!isEmpty(filter) && (
        <div className="lc-why-rule">
          <p className="strong">{say(fields.filter)}</p>
          <Tree tree={filter as Group} held={tried.holds.filter ?? []} tried={tried} telling={telling} />
        </div>
      )}
      {shape.lists.map((list) => {
        const rows = listed(body, list);
        const holding = rows.map((row, at) => isHeld(row, tried.holds[`${list.at}[${at}].when`]));
        const first = holding.indexOf(true);
        return rows.map((row, at) => {
          const held = holding[at] ?? false;
          const decides = held && (list.ordered ? at === first : true);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: they stay where they are
            <div key={`${list.at} ${at}`} className={decides ? "lc-why-rule decides" : "lc-why-rule"}>
              <p className="row wrap">
                <Mark held={held} />
                <span className="strong">{titleOf(list, row, at, telling)}</span>
                {decides && (
                  <span className="lc-chip accent">{say(list.ordered ? rules.hit : rules.counts)}</span>
                )}
              </p>
              {isEmpty(row.when as Group | null) ? (
                <p className="soft lc-why-tree">{say(rules.always)}</p>
              ) : (
                <Tree
                  tree={row.when as Group}
                  held={tried.holds[`${list.at}[${at}].when`] ?? []}
                  tried={tried}
                  telling={telling}
                />
              )}
            </div>
          );
        });
      })}
    </section>
  );
}

function isHeld(row: Body, held: readonly string[] | undefined): boolean {
  return held ? held.includes("") : row.when === null || row.when === undefined;
}

function Mark({ held }: { held: boolean }) {
  const say = useSay();
  const text = say(held ? rules.passes : rules.fails);
  return held ? (
    <CheckOutlined className="lc-why-yes" aria-label={text} />
  ) : (
    <CloseOutlined className="lc-why-no" aria-label={text} />
  );
}

interface TreeProps {
  tree: Group;
  held: readonly string[];
  tried: Tried;
  telling: Telling;
  place?: string;
}

function Tree({ tree, held, tried, telling, place = "" }: TreeProps) {
  const say = useSay();
  const told = Object.keys(tried.facts).length > 0;
  return (
    <div className="lc-why-tree">
      {(tree.rules.length > 1 || tree.not) && (
        <p className="faint">
          {say(tree.combinator === "and" ? rules.allOf : rules.anyOf)}
          {tree.not && ` · ${say(rules.negated)}`}
        </p>
      )}
      <ul>
        {tree.rules.map((node, at) => {
          const where = placeOf(place, at);
          return (
            <li key={where}>
              <Mark held={held.includes(where)} />
              {isGroup(node) ? (
                <Tree tree={node} held={held} tried={tried} telling={telling} place={where} />
              ) : (
                <span>
                  {telling.rule(node)}{" "}
                  {told && (
                    <span className="faint">
                      {say(rules.leadHas, {
                        what:
                          tried.facts[node.field] === undefined
                            ? say(rules.missing)
                            : telling.value(node.field, tried.facts[node.field]),
                      })}
                    </span>
                  )}
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
