/** Conditions: the tree of the house's rule language (kernel/conditions.py), which is react-querybuilder's. */
import type { Answered } from "./version";

export type Field = Answered<"/rule-catalogues", "get">["fields"][number];
export type Value = string | number | boolean | null | readonly (string | number)[];
export interface Rule {
  field: string;
  operator: string;
  value?: Value;
  valueSource?: "value" | "field";
}
export interface Group {
  combinator: "and" | "or";
  not?: boolean;
  rules: readonly (Rule | Group)[];
}
export type Node = Rule | Group;

export const EMPTY: Group = { combinator: "and", rules: [] };

export function isGroup(node: Node): node is Group {
  return "rules" in node;
}

const NO_VALUE = new Set(["null", "notNull"]);
const LISTS = new Set(["in", "notIn"]);
const RANGES = new Set(["between", "notBetween"]);

/** How the value of a comparison is given. */
export function shapeOf(operator: string): "none" | "list" | "range" | "one" {
  if (NO_VALUE.has(operator)) return "none";
  if (LISTS.has(operator)) return "list";
  if (RANGES.has(operator)) return "range";
  return "one";
}

/** A fact by its name. One that the catalogue no longer has is asked for by nothing but being there. */
export function fieldOf(catalogue: { fields: readonly Field[] }, name: string): Field {
  const found = catalogue.fields.find((one) => one.name === name);
  return found ?? { name, kind: "text", zh: name, en: name, operators: ["notNull", "null"] };
}

/** What stands there before anybody has chosen a value. */
export function unset(field: Field, operator: string): Value {
  switch (shapeOf(operator)) {
    case "none":
      return null;
    case "list":
      return [];
    case "range":
      return [0, 0];
    case "one":
      return field.kind === "boolean" ? true : field.kind === "int" || field.kind === "number" ? 0 : "";
  }
}

/** A comparison of this field, to be filled in. */
export function ruleOf(field: Field): Rule & { value: Value } {
  const operator = field.operators.includes("in") && field.kind !== "boolean" ? firstOf(field) : "=";
  return { field: field.name, operator, value: unset(field, operator) };
}

/** Numbers are compared, texts are mostly one of several. */
function firstOf(field: Field): string {
  if (field.kind === "text") return "=";
  return field.operators.includes(">=") ? ">=" : (field.operators[0] ?? "=");
}

/** The comparison with another operator; a value that still fits stays. */
export function withOperator(rule: Rule, field: Field, operator: string): Rule {
  const [was, is] = [shapeOf(rule.operator), shapeOf(operator)];
  let value: Value = unset(field, operator);
  if (was === is) value = rule.value ?? value;
  else if (was === "one" && is === "list" && rule.value) value = [rule.value as string | number];
  else if (was === "list" && is === "one") value = (rule.value as readonly (string | number)[])[0] ?? value;
  return { field: rule.field, operator, value };
}

/** The tree as the house writes it: without the names that the builder gives to nodes, and what goes without saying. */
export function bare(group: Group): Group {
  const { id: _id, path: _path, ...rest } = group as Group & Ornaments;
  return { ...rest, rules: group.rules.map((one) => (isGroup(one) ? bare(one) : bareRule(one))) };
}

interface Ornaments {
  id?: string;
  path?: readonly number[];
}

function bareRule(rule: Rule): Rule {
  const { id: _id, path: _path, valueSource, ...rest } = rule as Rule & Ornaments;
  return valueSource === "field" ? { ...rest, valueSource } : rest;
}

/** Nothing is asked: it always holds. */
export function isEmpty(tree: Group | null | undefined): boolean {
  return !tree || (tree.rules.length === 0 && !tree.not);
}

/** Where the children of a node stand, as the house names places (`rules[1].rules[0]`). */
export function placeOf(parent: string, at: number): string {
  return parent ? `${parent}.rules[${at}]` : `rules[${at}]`;
}
