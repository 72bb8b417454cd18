/** A condition is put together by react-querybuilder, whose tree is the house's. Every control in it is ours (`Controls.tsx`), so that
 * keys and screen readers reach all of it and codes have their names. */
import { useMemo, useRef, useState } from "react";
import { findPath, prepareRuleGroup, QueryBuilder, type RuleGroupType } from "react-querybuilder";
import { CLASSES, CONTROLS, type Shown } from "./Controls";
import { same } from "./differences";
import type { Catalogue, Telling } from "./telling";
import { bare, EMPTY, fieldOf, type Group, ruleOf, unset } from "./tree";

interface ConditionProps {
  tree: Group | null | undefined;
  change: (tree: Group) => void;
  label: string;
  catalogue: Catalogue;
  telling: Telling;
}

const COMBINATORS = ["and", "or"].map((name) => ({ name, label: name }));
/** Groups below the root: `MAX_DEPTH` of kernel/conditions.py counts the root, too. */
const LEVELS = 7;

export function Condition({ tree, change, label, catalogue, telling }: ConditionProps) {
  const [query, keep] = useNamed(tree ?? EMPTY);
  const added = useRef(false);
  const context = useMemo<Shown>(() => ({ catalogue, telling, added }), [catalogue, telling]);
  const fields = useMemo(
    () =>
      catalogue.fields.map(({ name, operators }) => ({
        name,
        label: telling.field(name),
        operators: operators.map((one) => ({ name: one, label: one })),
      })),
    [catalogue, telling],
  );
  const first = catalogue.fields[0];
  return (
    <fieldset className="lc-condition">
      <legend className="lc-hidden">{label}</legend>
      <QueryBuilder
        query={query}
        onQueryChange={(next) => {
          keep(next);
          change(bare(next as Group));
        }}
        enableMountQueryChange={false}
        fields={fields}
        combinators={COMBINATORS}
        context={context}
        controlElements={CONTROLS}
        controlClassnames={CLASSES}
        suppressStandardClassnames
        accessibleDescriptionGenerator={() => ""}
        showNotToggle
        listsAsArrays
        maxLevels={LEVELS}
        getDefaultOperator={(name) => ruleOf(fieldOf(catalogue, name)).operator}
        getDefaultValue={({ field, operator }) => unset(fieldOf(catalogue, field), operator)}
        onAddRule={() => first !== undefined && ruleOf(first)}
        onAddGroup={(group, parent, all) =>
          first !== undefined && {
            ...group,
            combinator: other(findPath(parent, all)),
            rules: [ruleOf(first)],
          }
        }
      />
    </fieldset>
  );
}

/** A group within a group says something only where it is joined in the other way. */
function other(parent: object | null): "and" | "or" {
  return parent && "combinator" in parent && parent.combinator === "or" ? "and" : "or";
}

/** The tree with a name for each of its nodes, which they keep while it is edited: what has the focus stays where it is. */
function useNamed(tree: Group): [RuleGroupType, (next: RuleGroupType) => void] {
  const [kept, keep] = useState<RuleGroupType>(() => prepared(tree));
  if (same(bare(kept as Group), bare(tree))) return [kept, keep];
  const next = prepared(tree);
  keep(next);
  return [next, keep];
}

function prepared(tree: Group): RuleGroupType {
  return prepareRuleGroup(tree as RuleGroupType);
}
