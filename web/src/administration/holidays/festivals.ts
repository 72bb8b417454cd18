/** Days of a year as people speak of them: a festival with its days in a row, and what is worked instead. */
import type { Schemas } from "../../frame/client";
import type { festivals } from "./words";

export interface Named {
  day: string;
  name: string;
}

export interface Run {
  name: string;
  days: readonly string[];
}

/** The libraries name a festival in several ways; the first that fits. */
const KNOWN: readonly (readonly [RegExp, keyof typeof festivals])[] = [
  [/spring festival|chinese new year/i, "spring"],
  [/new year/i, "newYear"],
  [/tomb/i, "tomb"],
  [/labou?r/i, "labour"],
  [/dragon boat/i, "dragon"],
  [/mid-autumn/i, "autumn"],
  [/national day/i, "national"],
];

/** Under which key we have a festival's names; one that we do not know keeps its own. */
export function known(name: string): keyof typeof festivals | undefined {
  return KNOWN.find(([like]) => like.test(name))?.[1];
}

/** Days of one name that follow each other, together. */
export function runs(days: readonly Named[]): readonly Run[] {
  const found: { name: string; days: string[] }[] = [];
  for (const { day, name } of days) {
    const key = known(name) ?? name;
    const last = found.at(-1);
    if (last?.name === key && last.days.at(-1) === before(day)) last.days.push(day);
    else found.push({ name: key, days: [day] });
  }
  return found;
}

/** Every day from one to another, both included. */
export function between(first: string, last: string): string[] {
  const found: string[] = [];
  for (let at = Date.parse(first); at <= Date.parse(last) && found.length < 400; at += DAY)
    found.push(new Date(at).toISOString().slice(0, 10));
  return found;
}

const DAY = 86_400_000;
const before = (day: string) => new Date(Date.parse(day) - DAY).toISOString().slice(0, 10);

export type Year = Schemas["Year"];

/** Special days in a row for one reason, of the same number of dealers; `together`: written for them at once. */
export interface Block {
  reason: string;
  days: readonly string[];
  dealers: number;
  closed: number;
  together: boolean;
}

export function blocks(written: Year["written"]): readonly Block[] {
  const found: (Block & { days: string[] })[] = [];
  for (const { day, ...of } of written) {
    const last = found.findLast((one) => one.reason === of.reason && one.together === of.together);
    const same = last && last.dealers === of.dealers && last.closed === of.closed;
    if (same && last.days.at(-1) === before(day)) last.days.push(day);
    else found.push({ ...of, days: [day] });
  }
  return found;
}
