/** The week of a dealer: whose hours hold on which day, and what stands against them. */
import type { Schemas } from "../../frame/client";

export type Rota = Schemas["Roster"];
export type Worker = Schemas["Worker"];
export type Turn = Schemas["Turn"];
const DAYS = 7;

/** A local day as the house writes it: `2026-11-22`. */
export function dayOf(at: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** The day it is in a zone, or so many days later. */
export function dayAt(zone: string, later = 0, now = new Date()): string {
  const [year, month, day] = (["year", "month", "day"] as const).map((part) =>
    Number(new Intl.DateTimeFormat("en-US", { timeZone: zone, [part]: "numeric" }).format(now)),
  ) as [number, number, number];
  return dayOf(new Date(year, month - 1, day + later));
}

/** Monday to Sunday, `weeks` from that of `now`; each at its midnight. */
export function weekOf(now: Date, weeks = 0): Date[] {
  const monday = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  monday.setDate(monday.getDate() - ((monday.getDay() + 6) % 7) + 7 * weeks);
  return Array.from(
    { length: DAYS },
    (_, n) => new Date(monday.getFullYear(), monday.getMonth(), monday.getDate() + n),
  );
}

export interface Cell {
  /** Away, and why; for a part of the day too. */
  away: string;
  /** From when to when, in minutes of the day; none: off. */
  turns: readonly (readonly [starts: number, ends: number])[];
  /** The hours are those of the store, not the person's own. */
  byStore: boolean;
  closed: boolean;
  gone: boolean;
}

/** What a person does on a day. A day of the calendar that is not like its weekday goes before the rota. */
export function cellOf(rota: Rota, worker: Worker, day: Date): Cell {
  const weekday = (day.getDay() + 6) % 7;
  const next = new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1);
  const away = worker.absences.find((one) => new Date(one.starts_at) < next && new Date(one.ends_at) > day);
  const special = rota.days.filter((one) => one.day === dayOf(day));
  const byStore = worker.shifts.length === 0;
  const usual = (byStore ? rota.hours : worker.shifts).filter((one) => one.weekday === weekday);
  const closed = special.length > 0 && special.every((one) => one.opens === null);
  const hours = special.flatMap((one) =>
    one.opens === null || one.closes === null ? [] : [[one.opens, one.closes] as const],
  );
  const own = usual.map((one) => [one.starts, one.ends] as const);
  return {
    away: away?.kind ?? "",
    turns: closed ? [] : byStore && hours.length > 0 ? hours : own,
    byStore,
    closed,
    gone: worker.left_on !== null && dayOf(day) >= worker.left_on,
  };
}

/** Is a person at work at some time of the day? */
export function atWork(cell: Cell): boolean {
  return !cell.gone && !cell.closed && !cell.away && cell.turns.length > 0;
}

/** `540` → `09:00`; the end of the day is `24:00`. */
export function clock(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

/** `09:00` → 540; what is no time: null. `ends`: midnight is the end of the day. */
export function minutesOf(text: string, ends = false): number | null {
  const found = /^(\d{1,2}):(\d{2})$/.exec(text);
  if (!found) return null;
  const minutes = Number(found[1]) * 60 + Number(found[2]);
  return ends && minutes === 0 ? 1440 : minutes;
}
