/** Minutes of a local day, as people write them: 510 is 08:30; 1440 ends the day and is written 24:00. */
export function clockOf(minutes: number): string {
  const hour = String(Math.floor(minutes / 60)).padStart(2, "0");
  return `${hour}:${String(minutes % 60).padStart(2, "0")}`;
}

/** What a field of time holds; the end of a day stands there as 00:00. */
export const fieldOf = (minutes: number) => clockOf(minutes % 1440);

/** `ends`: 00:00 is the end of the day, not its beginning. Nothing sensible: null. */
export function minutesOf(text: string, ends = false): number | null {
  const found = /^(\d{2}):(\d{2})/.exec(text);
  if (!found) return null;
  const minutes = Number(found[1]) * 60 + Number(found[2]);
  return ends && minutes === 0 ? 1440 : minutes;
}

export interface Span {
  opens: number;
  closes: number;
}

/** Each ends after it begins, and none begins before the one before it has ended. */
export function inOrder(spans: readonly Span[]): boolean {
  const sorted = [...spans].sort((one, other) => one.opens - other.opens);
  return sorted.every(
    (one, place) => one.closes > one.opens && (place === 0 || (sorted[place - 1]?.closes ?? 0) <= one.opens),
  );
}

export interface Slot extends Span {
  hours: string;
  weekday: number;
}

/** The days of a week with the same hours together: `[[0,1,2,3,4], spans], [[5], spans], [[6], []]`. */
export function together(
  slots: readonly Slot[],
  hours: string,
): readonly (readonly [readonly number[], readonly Span[]])[] {
  const days = [0, 1, 2, 3, 4, 5, 6].map((day) =>
    slots
      .filter((one) => one.hours === hours && one.weekday === day)
      .map(({ opens, closes }) => ({ opens, closes }))
      .sort((one, other) => one.opens - other.opens),
  );
  const found: [number[], Span[]][] = [];
  days.forEach((spans, day) => {
    const last = found.at(-1);
    if (last && JSON.stringify(last[1]) === JSON.stringify(spans)) last[0].push(day);
    else found.push([[day], spans]);
  });
  return found;
}
