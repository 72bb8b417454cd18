/** Rules in words: the same sentences for who reads a version, what changes, and why a lead is decided so. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, told } from "../frame/client";
import { useHouseWords } from "../frame/house";
import { type Say, useSay, useSpeech } from "../frame/speech";
import type { Text } from "../frame/words";
import type { Kind } from "./search";
import type { Body, Part } from "./shapes";
import { type Group, isEmpty, isGroup, type Rule, type Value } from "./tree";
import { values } from "./values";
import type { Answered } from "./version";
import {
  actions,
  fields,
  known,
  operators,
  routes,
  rules,
  spans,
  strategies,
  suspicions,
  unassigned,
} from "./words";

export type Catalogue = Answered<"/rule-catalogues", "get">;

/** What conditions of a kind may ask for. */
export function useCatalogue(kind: Kind | undefined) {
  return useQuery({
    queryKey: ["rules", "catalogue", kind],
    queryFn: ({ signal }) =>
      told(api.GET("/rule-catalogues", { params: { query: { kind: kind as Kind } }, signal })),
    staleTime: 300_000,
    enabled: kind !== undefined,
  });
}

/** The people of a dealer by their codes. */
export type People = Readonly<Record<string, string>>;

export class Telling {
  private readonly values: ReadonlyMap<string, string>;
  private readonly labels: ReadonlyMap<string, string>;

  constructor(
    readonly say: Say,
    catalogue: Pick<Catalogue, "fields" | "choices">,
    private readonly zh: boolean,
    private readonly house: (code: string) => string = (code) => code,
    private readonly people: People = {},
  ) {
    this.labels = new Map(catalogue.fields.map((one) => [one.name, zh ? one.zh : one.en]));
    this.values = new Map(
      catalogue.choices
        .filter((one) => one.zh)
        .map((one) => [`${one.field} ${one.value}`, zh ? one.zh : one.en]),
    );
  }

  field(name: string): string {
    return this.labels.get(name) ?? name;
  }

  /** What a rule is called; those that came with the house have names in both languages. */
  name(name: unknown): string {
    const text = typeof name === "string" ? name.trim() : "";
    if (!text) return this.say(rules.unnamed);
    return text in known ? this.say(known[text as keyof typeof known]) : text;
  }

  /** The same where it is entered: nothing stands for nothing. */
  named(name: unknown): string {
    const text = String(name ?? "");
    return text in known ? this.name(text) : text;
  }

  /** A value of a fact: a name where there is one. */
  value(field: string, value: unknown): string {
    if (typeof value === "boolean") return this.say(value ? rules.yesValue : rules.noValue);
    if (Array.isArray(value))
      return value.map((one) => this.value(field, one)).join(this.say(rules.listComma));
    if (typeof value === "number") return value.toLocaleString(this.zh ? "zh-CN" : "en-US");
    const code = String(value ?? "");
    const own = values[field]?.[code];
    if (own) return this.say(own);
    return this.values.get(`${field} ${code}`) ?? (field === "category" ? this.house(code) : code);
  }

  rule(rule: Rule): string {
    const operator = operators[rule.operator as keyof typeof operators] as Text | undefined;
    const compared =
      rule.valueSource === "field" ? this.field(String(rule.value)) : this.operand(rule.field, rule.value);
    return [this.field(rule.field), operator ? this.say(operator) : rule.operator, compared]
      .filter(Boolean)
      .join(" ");
  }

  private operand(field: string, value: Value | undefined): string {
    return value === null || value === undefined ? "" : this.value(field, value);
  }

  when(tree: Group | null | undefined): string {
    if (!tree || isEmpty(tree)) return this.say(rules.always);
    const joined = tree.rules
      .map((one) => (isGroup(one) ? this.inner(one) : this.rule(one)))
      .join(` ${this.say(tree.combinator === "and" ? rules.and : rules.or)} `);
    return tree.not ? this.say(rules.not, { what: joined }) : joined;
  }

  private inner(group: Group): string {
    const said = this.when(group);
    return group.rules.length > 1 && !group.not ? `(${said})` : said;
  }

  person(code: string): string {
    return this.people[code] || code;
  }

  /** What a part of a body holds. */
  part(part: Part, value: unknown): string {
    switch (part.as) {
      case "when":
        return this.when(value as Group | null);
      case "to":
        return this.to(value as Body);
      case "choice": {
        const text = part.names?.[String(value)];
        return text ? this.say(text) : value ? this.house(String(value)) : "–";
      }
      case "choices":
        return ((value ?? []) as string[])
          .map((one) => (part.names?.[one] ? this.say(part.names[one] as Text) : one))
          .join(this.say(rules.listComma));
      case "grades":
        return ((value ?? []) as [string, number][])
          .map(([grade, low]) => `${grade} ≥ ${low}`)
          .join(this.say(rules.listComma));
      case "channels":
        return this.value("channel", value ?? []) || this.say(fields.allChannels);
      case "number": {
        const number = this.value("", value);
        return part.unit ? `${number} ${this.say(part.unit)}` : number;
      }
      default:
        return part.at === "name" || part.at === "code" ? this.name(value) : String(value || "–");
    }
  }

  private to(value: Body): string {
    const named = value.people as string[] | undefined;
    if (named)
      return `${this.say(strategies.round_robin)} · ${named.map((one) => this.person(one)).join(this.say(rules.listComma))}`;
    const strategy = strategies[value.strategy as keyof typeof strategies];
    return `${strategy ? this.say(strategy) : ""} · ${this.members(value.members ?? "all")}`;
  }

  private members(of: unknown): string {
    if (typeof of === "string") {
      return of.startsWith("team:")
        ? this.say(fields.team, { team: of.slice(5) })
        : this.say(fields.everybody);
    }
    return (of as { staff: string; weight?: number; monthly_target?: number | null }[])
      .map((one) => {
        const more =
          one.monthly_target ?? (one.weight !== undefined && one.weight !== 1 ? one.weight : undefined);
        return more === undefined ? this.person(one.staff) : `${this.person(one.staff)} ${more}`;
      })
      .join(this.say(rules.listComma));
  }

  /** What rules say of a lead. */
  says(says: Readonly<Record<string, unknown>>): string {
    const { rule, route, then, grade, points, minimum, suspicion, branch, reason } = says as Record<
      string,
      string
    >;
    const told = [
      rule && this.name(rule),
      route && this.say(routes[route as keyof typeof routes]),
      then && this.say(actions[then as keyof typeof actions]),
      grade && this.say(fields.grade) + (this.zh ? "" : " ") + grade,
      points !== undefined && `${points} ${this.say(spans.points)}`,
      minimum !== undefined && `${this.say(fields.minimum)} ${minimum}`,
      suspicion && this.say(suspicions[suspicion as keyof typeof suspicions]),
      branch && this.name(branch),
      reason &&
        this.say(unassigned[reason as keyof typeof unassigned] ?? [this.house(reason), this.house(reason)]),
    ];
    return told.filter(Boolean).join(" · ");
  }
}

const NONE: Pick<Catalogue, "fields" | "choices"> = { fields: [], choices: [] };

export function useTelling(kind: Kind | undefined, people?: People): Telling {
  const say = useSay();
  const house = useHouseWords();
  const { language } = useSpeech();
  const { data } = useCatalogue(kind);
  return useMemo(
    () => new Telling(say, data ?? NONE, language === "zh-CN", house, people),
    [say, data, language, house, people],
  );
}

/** The values that a fact may have, by name. */
export function useOptions(
  field: string,
  telling: Telling,
  choices: Catalogue["choices"],
): { value: string; label: string }[] {
  return useMemo(() => {
    const found = [
      ...Object.keys(values[field] ?? {}),
      ...choices.filter((one) => one.field === field).map((one) => one.value),
    ];
    return [...new Set(found)].map((value) => ({ value, label: telling.value(field, value) }));
  }, [field, telling, choices]);
}
