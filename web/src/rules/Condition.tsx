/** A condition is put together: comparisons, joined in groups. Everything is a field or a button, so keys reach all of it. */
import { CloseOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Checkbox, Select } from "antd";
import { useSay } from "../frame/speech";
import type { Text } from "../frame/words";
import { Entry } from "./Entry";
import type { Catalogue, Telling } from "./telling";
import {
  EMPTY,
  type Field,
  type Group,
  isGroup,
  type Node,
  type Rule,
  ruleOf,
  withChild,
  withOperator,
} from "./tree";
import { operators, rules } from "./words";

interface Common {
  catalogue: Catalogue;
  telling: Telling;
}

interface ConditionProps extends Common {
  tree: Group | null | undefined;
  change: (tree: Group) => void;
  label: string;
}

export function Condition({ tree, change, label, ...common }: ConditionProps) {
  return (
    <fieldset className="lc-condition">
      <legend className="lc-hidden">{label}</legend>
      <Members group={tree ?? EMPTY} change={change} {...common} />
    </fieldset>
  );
}

interface MembersProps extends Common {
  group: Group;
  change: (group: Group) => void;
  /** An inner group can go, and be negated. */
  remove?: () => void;
}

function Members({ group, change, remove, catalogue, telling }: MembersProps) {
  const say = useSay();
  const first = catalogue.fields[0];
  const add = (node: Node) => change({ ...group, rules: [...group.rules, node] });
  const many = group.rules.length > 1 || remove !== undefined || group.not;
  return (
    <div className="lc-condition-group">
      {many && (
        <div className="row wrap">
          <Select
            aria-label={say(rules.joined)}
            className="lc-entry-short"
            value={group.combinator}
            options={[
              { value: "and", label: say(rules.allOf) },
              { value: "or", label: say(rules.anyOf) },
            ]}
            onChange={(combinator) => change({ ...group, combinator })}
          />
          <Checkbox
            checked={group.not === true}
            onChange={(event) => change({ ...group, not: event.target.checked })}
          >
            {say(rules.negated)}
          </Checkbox>
          {remove && <Gone text={rules.removeGroup} act={remove} />}
        </div>
      )}
      {group.rules.length === 0 && <p className="soft">{say(rules.always)}</p>}
      {group.rules.map((node, place) => {
        const become = (next: Node | undefined) => change(withChild(group, place, next));
        return isGroup(node) ? (
          <Members
            // biome-ignore lint/suspicious/noArrayIndexKey: comparisons have no name of their own
            key={place}
            group={node}
            change={become}
            remove={() => become(undefined)}
            catalogue={catalogue}
            telling={telling}
          />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: comparisons have no name of their own
          <Comparison key={place} rule={node} change={become} catalogue={catalogue} telling={telling} />
        );
      })}
      <div className="row wrap">
        <Button
          size="small"
          icon={<PlusOutlined />}
          disabled={!first}
          onClick={() => first && add(ruleOf(first))}
        >
          {say(rules.addCondition)}
        </Button>
        {group.rules.length > 0 && (
          <Button
            size="small"
            type="text"
            disabled={!first}
            onClick={() => first && add({ combinator: "or", rules: [ruleOf(first)] })}
          >
            {say(rules.addGroup)}
          </Button>
        )}
      </div>
    </div>
  );
}

function Gone({ text, act }: { text: Text; act: () => void }) {
  const say = useSay();
  return (
    <Button
      type="text"
      size="small"
      icon={<CloseOutlined />}
      aria-label={say(text)}
      title={say(text)}
      onClick={act}
    />
  );
}

interface ComparisonProps extends Common {
  rule: Rule;
  change: (next: Node | undefined) => void;
}

function Comparison({ rule, change, catalogue, telling }: ComparisonProps) {
  const say = useSay();
  const field: Field | undefined = catalogue.fields.find((one) => one.name === rule.field);
  return (
    <div className="lc-comparison">
      <Select
        aria-label={say(rules.field)}
        className="lc-comparison-field"
        showSearch={{ optionFilterProp: "label" }}
        value={rule.field}
        options={catalogue.fields.map((one) => ({ value: one.name, label: telling.field(one.name) }))}
        onChange={(name) => {
          const next = catalogue.fields.find((one) => one.name === name);
          if (next) change(ruleOf(next));
        }}
      />
      <Select
        aria-label={say(rules.operator)}
        className="lc-comparison-operator"
        showSearch={{ optionFilterProp: "label" }}
        value={rule.operator}
        options={(field?.operators ?? []).map((one) => {
          const text = operators[one as keyof typeof operators] as Text | undefined;
          return { value: one, label: text ? say(text) : one };
        })}
        onChange={(operator) => field && change(withOperator(rule, field, operator))}
      />
      {rule.valueSource === "field" ? (
        <span>{telling.field(String(rule.value))}</span>
      ) : (
        field && (
          <Entry
            field={field}
            operator={rule.operator}
            value={rule.value}
            change={(value) => change({ ...rule, value })}
            telling={telling}
            choices={catalogue.choices}
          />
        )
      )}
      <Gone text={rules.removeCondition} act={() => change(undefined)} />
    </div>
  );
}
