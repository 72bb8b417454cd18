/** The hours of a week as they are edited: of each weekday none, one or several slots, such as before and after a long lunch. */
import { clock, minutesOf, type Turn } from "./week";

export interface Slot {
  from: string;
  to: string;
}
/** Monday to Sunday; a day without slots is off. */
export type Slots = readonly (readonly Slot[])[];

export const USUAL: Slot = { from: "09:00", to: "18:00" };
const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6] as const;
const HOUR = 60;
const DAY = 24 * HOUR;

export function slotsOf(turns: readonly Turn[]): Slots {
  return WEEKDAYS.map((weekday) =>
    turns
      .filter((one) => one.weekday === weekday)
      .sort((one, other) => one.starts - other.starts)
      .map((one) => ({ from: clock(one.starts), to: clock(one.ends % DAY) })),
  );
}

/** One slot more on a day: after the last one, an hour later, for as long as the day lasts. */
export function more(day: readonly Slot[]): readonly Slot[] {
  const last = day.at(-1);
  if (!last) return [USUAL];
  const ends = minutesOf(last.to, true) ?? DAY;
  if (ends + 2 * HOUR > DAY) return [...day, { from: "", to: "" }];
  return [...day, { from: clock(ends + HOUR), to: clock(Math.min(ends + 4 * HOUR, DAY) % DAY) }];
}

/** As the house takes them; null where a slot is empty, ends before it begins, or lies in another one. */
export function turnsOf(week: Slots): Turn[] | null {
  const turns: Turn[] = [];
  for (const [weekday, day] of week.entries()) {
    let before = -1;
    const sorted = day
      .map(({ from, to }) => ({ starts: minutesOf(from), ends: minutesOf(to, true) }))
      .sort((one, other) => (one.starts ?? 0) - (other.starts ?? 0));
    for (const { starts, ends } of sorted) {
      if (starts === null || ends === null || ends <= starts || starts < before) return null;
      turns.push({ weekday, starts, ends });
      before = ends;
    }
  }
  return turns;
}
