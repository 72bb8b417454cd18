/** The controls of the condition builder: fields and buttons of the house, each with its name. */
import { CloseOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Checkbox, type GetRef, Select } from "antd";
import { type RefObject, useEffect, useRef } from "react";
import {
  type ActionProps,
  type Classnames,
  type ControlElementsProp,
  type FieldSelectorProps,
  type FullField,
  findPath,
  getParentPath,
  type OperatorSelectorProps,
  type Path,
  RuleGroupBodyComponents,
  type RuleGroupProps,
  type RuleGroupTypeAny,
  remove,
  type UseRuleGroup,
  update,
  type ValueEditorProps,
} from "react-querybuilder";
import { useSay } from "../frame/speech";
import type { Text } from "../frame/words";
import { Entry } from "./Entry";
import type { Catalogue, Telling } from "./telling";
import { fieldOf, type Rule, type Value, withOperator } from "./tree";
import { operators, rules } from "./words";

/** What the controls are told besides the tree. */
export interface Shown {
  catalogue: Catalogue;
  telling: Telling;
  /** A comparison was asked for; the next that appears takes the focus. */
  added: RefObject<boolean>;
}

type GroupParts = RuleGroupProps & UseRuleGroup;

/** How the comparisons of a group are joined; one alone is not. */
function Head(group: GroupParts) {
  const say = useSay();
  const inner = group.path.length > 0;
  if (group.ruleGroup.rules.length < 2 && !inner && !group.ruleGroup.not) return null;
  return (
    <>
      <Select
        aria-label={say(rules.joined)}
        className="lc-entry-short"
        value={group.combinator}
        options={[
          { value: "and", label: say(rules.allOf) },
          { value: "or", label: say(rules.anyOf) },
        ]}
        onChange={(next) => group.onCombinatorChange(next)}
      />
      <Checkbox
        checked={group.ruleGroup.not === true}
        onChange={(event) => group.onNotToggleChange(event.target.checked)}
      >
        {say(rules.negated)}
      </Checkbox>
      {inner && <Gone text={rules.removeGroup} path={group.path} schema={group.schema} />}
    </>
  );
}

/** The comparisons, then what adds to them: in the order in which keys come by. */
function Body(group: GroupParts) {
  const say = useSay();
  const { catalogue, added } = group.context as Shown;
  const nothing = catalogue.fields.length === 0;
  const add = (act: GroupParts["addRule"]) => () => {
    added.current = true;
    act();
  };
  return (
    <>
      {group.ruleGroup.rules.length === 0 && <p className="soft">{say(rules.always)}</p>}
      <RuleGroupBodyComponents {...group} />
      <div className="row wrap">
        <Button
          size="small"
          className="lc-condition-add"
          icon={<PlusOutlined />}
          disabled={nothing}
          onClick={add(group.addRule)}
        >
          {say(rules.addCondition)}
        </Button>
        {group.ruleGroup.rules.length > 0 && group.path.length < group.schema.maxLevels && (
          <Button size="small" type="text" disabled={nothing} onClick={add(group.addGroup)}>
            {say(rules.addGroup)}
          </Button>
        )}
      </div>
    </>
  );
}

/** Takes a node away, and a group that would be left empty: the house refuses those. Who did it goes on at the end of the condition. */
function Gone({ text, path, schema }: { text: Text } & Pick<ActionProps, "path" | "schema">) {
  const say = useSay();
  return (
    <Button
      type="text"
      size="small"
      icon={<CloseOutlined />}
      aria-label={say(text)}
      title={say(text)}
      onClick={(event) => {
        const adds = event.currentTarget
          .closest("fieldset")
          ?.querySelectorAll<HTMLElement>(".lc-condition-add");
        const query = schema.getQuery();
        schema.dispatchQuery(remove(query, withoutIt(query, path)));
        adds?.item(adds.length - 1).focus();
      }}
    />
  );
}

function withoutIt(query: RuleGroupTypeAny, path: Path): Path {
  const parent = getParentPath(path);
  if (path.length < 2) return path;
  const group = findPath(parent, query);
  return group && "rules" in group && group.rules.length === 1 ? withoutIt(query, parent) : path;
}

function RemoveRule({ path, schema }: ActionProps) {
  return <Gone text={rules.removeCondition} path={path} schema={schema} />;
}

function Fact({ value, options, handleOnChange, context }: FieldSelectorProps) {
  const say = useSay();
  const box = useRef<GetRef<typeof Select>>(null);
  const { added } = context as Shown;
  useEffect(() => {
    if (!added.current) return;
    added.current = false;
    box.current?.focus();
  }, [added]);
  return (
    <Select
      ref={box}
      aria-label={say(rules.field)}
      className="lc-comparison-field"
      showSearch={{ optionFilterProp: "label" }}
      value={value}
      options={(options as FullField[]).map((one) => ({ value: one.name, label: one.label }))}
      onChange={(name) => handleOnChange(name)}
    />
  );
}

function Comparison({ rule, options, path, schema, context }: OperatorSelectorProps) {
  const say = useSay();
  const { catalogue } = context as Shown;
  const become = (operator: string) => {
    const { value } = withOperator(rule as Rule, fieldOf(catalogue, rule.field), operator);
    const query = update(schema.getQuery(), "operator", operator, path);
    schema.dispatchQuery(update(query, "value", value, path));
  };
  return (
    <Select
      aria-label={say(rules.operator)}
      className="lc-comparison-operator"
      showSearch={{ optionFilterProp: "label" }}
      value={rule.operator}
      options={(options as { name: string }[]).map(({ name }) => {
        const text = operators[name as keyof typeof operators] as Text | undefined;
        return { value: name, label: text ? say(text) : name };
      })}
      onChange={become}
    />
  );
}

function Operand({ rule, valueSource, handleOnChange, context }: ValueEditorProps) {
  const { catalogue, telling } = context as Shown;
  if (valueSource === "field") return <span>{telling.field(String(rule.value))}</span>;
  return (
    <Entry
      field={fieldOf(catalogue, rule.field)}
      operator={rule.operator}
      value={rule.value as Value}
      change={handleOnChange}
      telling={telling}
      choices={catalogue.choices}
    />
  );
}

export const CONTROLS: ControlElementsProp<FullField, string> = {
  ruleGroupHeaderElements: Head,
  ruleGroupBodyElements: Body,
  fieldSelector: Fact,
  operatorSelector: Comparison,
  valueEditor: Operand,
  removeRuleAction: RemoveRule,
};

export const CLASSES: Partial<Classnames> = {
  ruleGroup: "lc-condition-group",
  header: "row wrap lc-condition-head",
  body: "lc-condition-body",
  rule: "lc-comparison",
};
