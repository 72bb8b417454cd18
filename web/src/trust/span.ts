import dayjs from "dayjs";

/** Days of the viewer, the last one included, as the house is asked: instants, the end not included. */
export function spanOf(first: string, last: string): { since: string; until: string } {
  return {
    since: dayjs(first).startOf("day").toISOString(),
    until: dayjs(last).add(1, "day").startOf("day").toISOString(),
  };
}
