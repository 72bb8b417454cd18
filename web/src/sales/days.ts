/** Days and times of the viewer's own clock, as lists of a day ask for them. */

/** From midnight to midnight, `ahead` days from now. */
export function dayOf(now: Date, ahead = 0, days = 1): { since: string; until: string } {
  const at = (day: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + ahead + day);
  return { since: at(0).toISOString(), until: at(days).toISOString() };
}

/** `2026-11-22` of the viewer's calendar. */
export function dateOf(at: Date): string {
  const two = (part: number) => `${part}`.padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** The midnight with which a day of the viewer's calendar begins; undefined: it is none. */
export function midnight(date: string): Date | undefined {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  if (!found) return undefined;
  const at = new Date(Number(found[1]), Number(found[2]) - 1, Number(found[3]));
  return dateOf(at) === date ? at : undefined;
}

/** `14:30`. */
export function clock(at: Date): string {
  return `${`${at.getHours()}`.padStart(2, "0")}:${`${at.getMinutes()}`.padStart(2, "0")}`;
}
