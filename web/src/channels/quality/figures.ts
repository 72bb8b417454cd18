/** Figures of channels as pages show them: kinds, shares, spans of days, months of costs. */
import type { Schemas } from "../../frame/client";
import { cents } from "../../frame/money";
import type { Language } from "../../frame/words";

export type Figures = Schemas["ChannelFigures"];
export const KINDS = [
  "unique",
  "duplicate",
  "open",
  "suspicious",
  "quarantined",
  "invalid",
  "erased",
] as const;
export type Kind = (typeof KINDS)[number];

export const valid = (of: Figures) => of.unique + of.duplicate;

/** A part of a whole in percent with a digit, rounded down: what is not all is never 100 %. */
export function share(part: number, whole: number, language: Language): string {
  const tenths = whole ? Math.floor((1000 * part) / whole) / 1000 : 0;
  return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 }).format(tenths);
}

export type Preset = "days7" | "days30" | "thisMonth" | "lastMonth";
export const PRESETS: readonly Preset[] = ["days7", "days30", "thisMonth", "lastMonth"];

/** Days as the house takes them: `2026-11-22`; the end not included. */
export interface Span {
  begin: string;
  until: string;
}

const two = (n: number) => String(n).padStart(2, "0");
export const dayOf = (at: Date) => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
const on = (at: Date, days: number) => new Date(at.getFullYear(), at.getMonth(), at.getDate() + days);

export function spanOf(preset: Preset, now: Date): Span {
  const until = dayOf(on(now, 1));
  const month = (n: number) => dayOf(new Date(now.getFullYear(), now.getMonth() + n, 1));
  switch (preset) {
    case "days7":
      return { begin: dayOf(on(now, -6)), until };
    case "days30":
      return { begin: dayOf(on(now, -29)), until };
    case "thisMonth":
      return { begin: month(0), until };
    case "lastMonth":
      return { begin: month(-1), until: month(0) };
  }
}

/** The days of a span, each as the viewer's midnight. */
export function daysFrom(begin: string, count: number): Date[] {
  const first = new Date(`${begin}T00:00:00`);
  return Array.from({ length: count }, (_, n) => on(first, n));
}

export type Order = "status" | "raw" | "valid" | "cost";
export const ORDERS: readonly Order[] = ["status", "raw", "valid", "cost"];

/** Which of two channels comes first; those that cannot be compared come last. */
export function compare(order: Order, one: Figures | undefined, other: Figures | undefined): number {
  switch (order) {
    case "status":
      return 0;
    case "raw":
      return (other?.raw ?? 0) - (one?.raw ?? 0);
    case "valid":
      return partOf(one) - partOf(other);
    case "cost":
      return centsOf(other) - centsOf(one);
  }
}

const partOf = (of: Figures | undefined) => (of?.raw ? valid(of) / of.raw : 2);
const centsOf = (of: Figures | undefined) => Number(cents(of?.spent.per_valid ?? "-1"));

/** At most so many months are offered; who entered older ones sees them too. */
const MONTHS = 12;

/** Months (`2026-11`) for which a cost may be entered, newest first: those in which the channel was there, and those that have one. */
export function monthsOf(from: string, entered: readonly Schemas["CostShown"][], now: Date): string[] {
  const first = dayOf(new Date(from)).slice(0, 7);
  const offered = Array.from({ length: MONTHS }, (_, n) =>
    dayOf(new Date(now.getFullYear(), now.getMonth() - n, 1)).slice(0, 7),
  ).filter((month) => month >= first);
  const known = entered.filter((one) => one.amount !== null).map((one) => one.month.slice(0, 7));
  return [...new Set([...offered, ...known])].sort().reverse();
}

export function monthName(month: string, language: Language): string {
  const at = new Date(`${month.slice(0, 7)}-01T00:00:00`);
  return new Intl.DateTimeFormat(language, { year: "numeric", month: "long" }).format(at);
}

const UNITS = [
  ["day", 172_800, 86_400],
  ["hour", 7_200, 3_600],
  ["minute", 120, 60],
  ["second", 0, 1],
] as const;

/** So many seconds in the largest unit of which there are two: "4.2 days"; below ten with one decimal. */
export function lasting(seconds: number, language: Language): string {
  const [unit, , of] = UNITS.find(([, least]) => seconds >= least) ?? UNITS[3];
  const n = seconds / of;
  const maximumFractionDigits = n < 10 ? 1 : 0;
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit,
    unitDisplay: "long",
    maximumFractionDigits,
  }).format(n);
}
