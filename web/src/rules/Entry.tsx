/** A value of a fact is entered: chosen where it has names, else typed. */
import { Input, Select } from "antd";
import { Several } from "../frame/Several";
import { useSay } from "../frame/speech";
import { Amount } from "./Amount";
import type { Telling } from "./telling";
import { type Catalogue, useOptions } from "./telling";
import { type Field, shapeOf, type Value } from "./tree";
import { rules } from "./words";

interface EntryProps {
  field: Field;
  operator: string;
  value: Value | undefined;
  change: (value: Value) => void;
  telling: Telling;
  choices: Catalogue["choices"];
  label?: string;
}

/** Texts that are looked into have no names. */
const PARTS = new Set([
  "contains",
  "doesNotContain",
  "beginsWith",
  "doesNotBeginWith",
  "endsWith",
  "doesNotEndWith",
]);

export function Entry({ field, operator, value, change, telling, choices, label }: EntryProps) {
  const say = useSay();
  const options = useOptions(field.name, telling, choices);
  const name = label ?? say(rules.value);
  const shape = shapeOf(operator);
  if (shape === "none") return null;
  if (field.kind === "boolean") {
    return (
      <Select
        aria-label={name}
        className="lc-entry-short"
        value={value === true}
        options={[
          { value: true, label: say(rules.yesValue) },
          { value: false, label: say(rules.noValue) },
        ]}
        onChange={change}
      />
    );
  }
  if (field.kind === "int" || field.kind === "number") {
    return <Numbers shape={shape} value={value} change={change} name={name} whole={field.kind === "int"} />;
  }
  if (shape === "list") {
    return (
      <Several
        aria-label={name}
        className="lc-entry"
        mode={options.length > 0 ? "multiple" : "tags"}
        optionFilterProp="label"
        placeholder={options.length > 0 ? undefined : say(rules.typeValues)}
        value={[...((Array.isArray(value) ? value : []) as string[])]}
        options={options}
        onChange={change}
      />
    );
  }
  if (options.length > 0 && !PARTS.has(operator)) {
    return (
      <Select
        aria-label={name}
        className="lc-entry"
        showSearch={{ optionFilterProp: "label" }}
        value={(value as string) || undefined}
        options={options}
        onChange={change}
      />
    );
  }
  return (
    <Input
      aria-label={name}
      className="lc-entry"
      maxLength={200}
      value={String(value ?? "")}
      onChange={(event) => change(event.target.value)}
    />
  );
}

interface NumbersProps {
  shape: "list" | "range" | "one";
  value: Value | undefined;
  change: (value: Value) => void;
  name: string;
  whole: boolean;
}

function Numbers({ shape, value, change, name, whole }: NumbersProps) {
  const say = useSay();
  const values = Array.isArray(value) ? (value as number[]) : [];
  const given = { className: "lc-entry-short", precision: whole ? 0 : undefined };
  if (shape === "list") {
    return (
      <Several
        aria-label={name}
        className="lc-entry"
        mode="tags"
        placeholder={say(rules.typeValues)}
        value={values.map(String)}
        onChange={(next: string[]) => change(next.map(Number).filter(Number.isFinite))}
      />
    );
  }
  if (shape === "range") {
    const [low = 0, high = 0] = values;
    return (
      <span className="row">
        <Amount {...given} name={say(rules.low)} value={low} change={(next) => change([next, high])} />
        <span aria-hidden="true">–</span>
        <Amount {...given} name={say(rules.high)} value={high} change={(next) => change([low, next])} />
      </span>
    );
  }
  return <Amount {...given} name={name} value={Number(value ?? 0)} change={change} />;
}
