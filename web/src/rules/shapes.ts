/** The kinds of rules side by side: what their bodies hold. One description serves the editor, the words and the differences. */
import type { Text } from "../frame/words";
import type { Kind } from "./search";
import {
  actions,
  fields,
  grounds,
  refusals,
  routes,
  rules,
  signals,
  spans,
  strategies,
  triggers,
} from "./words";

export type Body = Readonly<Record<string, unknown>>;
type Names = Readonly<Record<string, Text>>;

/** One thing that a body, or a rule in it, holds. */
export interface Part {
  /** Its path below the body or the rule: `window.opens`. */
  at: string;
  text: Text;
  as: "text" | "number" | "time" | "choice" | "choices" | "when" | "to" | "grades" | "channels";
  /** Of a choice. */
  names?: Names;
  unit?: Text;
  least?: number;
  most?: number;
  /** What holds where the body says nothing. */
  otherwise?: unknown;
  /** Only there if this holds for the rule. */
  only?: (rule: Body) => boolean;
}

export interface List {
  at: string;
  text: Text;
  one: Text;
  add: Text;
  /** Which part is its name; without one it has a number. */
  name?: string;
  parts: readonly Part[];
  /** The first that holds decides, so order matters. */
  ordered: boolean;
  lead?: Text;
  fresh: Body;
}

export interface Shape {
  head: readonly Part[];
  lists: readonly List[];
  starter: Body;
}

const WHEN: Part = { at: "when", text: fields.when, as: "when" };
const ALL = { combinator: "and", rules: [] };

export const SHAPES: Readonly<Record<Kind, Shape>> = {
  cleaning: {
    head: [
      { at: "window.opens", text: fields.opens, as: "time", otherwise: "09:00" },
      { at: "window.closes", text: fields.closes, as: "time", otherwise: "20:00" },
      {
        at: "retry_minutes",
        text: fields.retry,
        as: "number",
        unit: spans.minutes,
        least: 1,
        most: 10_080,
        otherwise: 120,
      },
    ],
    lists: [
      {
        at: "rules",
        text: fields.cleaningRules,
        one: fields.rule,
        add: fields.addRule,
        name: "name",
        ordered: true,
        lead: rules.firstDecides,
        fresh: { name: "", when: ALL, route: "call_centre", max_attempts: 3, expires_hours: 72 },
        parts: [
          { at: "name", text: fields.name, as: "text" },
          WHEN,
          { at: "route", text: fields.route, as: "choice", names: routes },
          { at: "script", text: fields.script, as: "text", otherwise: "" },
          {
            at: "max_attempts",
            text: fields.attempts,
            as: "number",
            unit: spans.times,
            least: 1,
            most: 9,
            otherwise: 3,
          },
          {
            at: "expires_hours",
            text: fields.expires,
            as: "number",
            unit: spans.hours,
            least: 1,
            most: 720,
            otherwise: 72,
          },
          { at: "if_refused", text: fields.refused, as: "choice", names: refusals, otherwise: "hold" },
        ],
      },
    ],
    starter: { window: { opens: "09:00", closes: "20:00" }, retry_minutes: 120, rules: [] },
  },
  intent: {
    head: [],
    lists: [
      {
        at: "rules",
        text: fields.intentRules,
        one: fields.rule,
        add: fields.addRule,
        name: "name",
        ordered: true,
        lead: rules.firstDecides,
        // biome-ignore lint/suspicious/noThenProperty: it is a word of the rules, not a promise
        fresh: { name: "", when: ALL, then: "valid_normal" },
        parts: [
          { at: "name", text: fields.name, as: "text" },
          WHEN,
          { at: "then", text: fields.means, as: "choice", names: actions },
          {
            at: "reason",
            text: fields.reason,
            as: "choice",
            names: grounds,
            otherwise: "",
            only: (rule) => rule.then === "invalid" || Boolean(rule.reason),
          },
        ],
      },
    ],
    starter: { vendors: {}, rules: [] },
  },
  score: {
    head: [
      { at: "base", text: fields.base, as: "number", unit: spans.points, least: -100, most: 100 },
      { at: "grades", text: fields.grades, as: "grades" },
    ],
    lists: [
      {
        at: "items",
        text: fields.items,
        one: fields.item,
        add: fields.addItem,
        name: "code",
        ordered: false,
        lead: rules.allCount,
        fresh: { code: "", points: 5, when: ALL },
        parts: [
          { at: "code", text: fields.name, as: "text" },
          WHEN,
          { at: "points", text: fields.points, as: "number", unit: spans.points, least: -100, most: 100 },
        ],
      },
    ],
    starter: {
      base: 40,
      items: [],
      grades: [
        ["H", 80],
        ["A", 65],
        ["B", 50],
        ["C", 0],
      ],
    },
  },
  threshold: {
    head: [
      { at: "otherwise", text: fields.otherwise, as: "number", unit: spans.points, least: 0, most: 100 },
      {
        at: "again_days",
        text: fields.again,
        as: "number",
        unit: spans.days,
        least: 1,
        most: 365,
        otherwise: 7,
      },
      {
        at: "longest_days",
        text: fields.longest,
        as: "number",
        unit: spans.days,
        least: 1,
        most: 3_650,
        otherwise: 90,
      },
    ],
    lists: [
      {
        at: "rules",
        text: fields.thresholds,
        one: fields.exception,
        add: fields.addException,
        ordered: true,
        lead: rules.firstDecides,
        fresh: { minimum: 0, when: ALL },
        parts: [
          WHEN,
          { at: "minimum", text: fields.minimum, as: "number", unit: spans.points, least: 0, most: 100 },
        ],
      },
    ],
    starter: { otherwise: 40, rules: [], again_days: 7, longest_days: 90 },
  },
  verification: {
    head: [],
    lists: [
      {
        at: "limits",
        text: fields.limits,
        one: fields.limit,
        add: fields.addLimit,
        ordered: true,
        lead: rules.firstDecides,
        fresh: { signal: "device", most: 5, minutes: 10 },
        parts: [
          { at: "signal", text: fields.signal, as: "choice", names: signals },
          { at: "most", text: fields.most, as: "number", unit: spans.times, least: 1, most: 10_000 },
          { at: "minutes", text: fields.within, as: "number", unit: spans.minutes, least: 1, most: 1_440 },
          {
            at: "by",
            text: fields.by,
            as: "choice",
            names: { all: fields.allChannels, channel: fields.eachChannel },
            otherwise: "all",
          },
          { at: "channels", text: fields.channels, as: "channels", otherwise: [] },
          {
            at: "least_characters",
            text: fields.characters,
            as: "number",
            least: 8,
            most: 1_000,
            otherwise: 12,
            only: (rule) => rule.signal === "content",
          },
        ],
      },
      {
        at: "speeds",
        text: fields.speeds,
        one: fields.speed,
        add: fields.addSpeed,
        ordered: false,
        fresh: { least_seconds: 2 },
        parts: [
          {
            at: "least_seconds",
            text: fields.seconds,
            as: "number",
            unit: spans.seconds,
            least: 0.1,
            most: 3_600,
          },
          { at: "channels", text: fields.channels, as: "channels", otherwise: [] },
        ],
      },
    ],
    starter: { limits: [], speeds: [] },
  },
  assignment: {
    head: [
      { at: "on", text: fields.on, as: "choices", names: triggers },
      { at: "filter", text: fields.filter, as: "when", otherwise: null },
      {
        at: "batch",
        text: fields.batch,
        as: "choice",
        names: { fill_up: fields.fillUp, all_or_nothing: fields.allOrNothing },
        otherwise: "fill_up",
      },
    ],
    lists: [
      {
        at: "branches",
        text: fields.branches,
        one: fields.branch,
        add: fields.addBranch,
        name: "name",
        ordered: true,
        lead: rules.firstDecides,
        fresh: { name: "", when: null, to: { strategy: "round_robin", members: "all" } },
        parts: [
          { at: "name", text: fields.name, as: "text" },
          { ...WHEN, otherwise: null },
          { at: "to", text: fields.to, as: "to", names: strategies },
        ],
      },
    ],
    starter: { on: ["dispatched"], filter: null, branches: [] },
  },
};

/** What a part holds; what the body does not say is what holds without it. */
export function read(of: Body, part: Pick<Part, "at" | "otherwise">): unknown {
  let found: unknown = of;
  for (const step of part.at.split(".")) found = (found as Body | null | undefined)?.[step];
  return found === undefined ? part.otherwise : found;
}

/** The same with another value there. */
export function write(of: Body, at: string, value: unknown): Body {
  const [step = "", ...rest] = at.split(".");
  if (rest.length === 0) return { ...of, [step]: value };
  return { ...of, [step]: write((of[step] ?? {}) as Body, rest.join("."), value) };
}

export function listed(body: Body, list: List): readonly Body[] {
  return (body[list.at] ?? []) as readonly Body[];
}
