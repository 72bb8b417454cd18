/** Spans of days of which people ask for a report. */
export type Preset = "thisWeek" | "lastWeek" | "thisMonth" | "days30";
export const PRESETS: readonly Preset[] = ["thisWeek", "lastWeek", "thisMonth", "days30"];

/** First and last day, both inside, at the viewer's midnight. */
export interface Days {
  first: Date;
  last: Date;
}

const on = (day: Date, days: number) => new Date(day.getFullYear(), day.getMonth(), day.getDate() + days);

/** Weeks begin on Monday. */
export function daysOf(preset: Preset, now: Date): Days {
  const today = on(now, 0);
  const monday = on(today, -((today.getDay() + 6) % 7));
  switch (preset) {
    case "thisWeek":
      return { first: monday, last: today };
    case "lastWeek":
      return { first: on(monday, -7), last: on(monday, -1) };
    case "thisMonth":
      return { first: new Date(today.getFullYear(), today.getMonth(), 1), last: today };
    case "days30":
      return { first: on(today, -29), last: today };
  }
}

/** As the house takes a span: the end not included. */
export function askedOf({ first, last }: Days): { begin: string; until: string } {
  return { begin: first.toISOString(), until: on(last, 1).toISOString() };
}

/** How much of a whole, in percent, rounded down: what is not all is never 100. */
export function percent(part: number, whole: number): number {
  return whole ? Math.floor((100 * part) / whole) : 0;
}
