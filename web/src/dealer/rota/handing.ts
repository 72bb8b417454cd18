/** Several people go in one command: of whom it can be asked, what the house is sent, and how far it came. */
import { api, type Schemas, told } from "../../frame/client";
import type { Worker } from "./week";

export type Kind = Schemas["Going"];
export type Row = Schemas["HandOver"];
export type Result = Schemas["HandOverResult"];

/** Rows of one request: the house answers once it has passed on the leads of all of them, and a request must not take too long. */
export const MOST = 5;

/** What is the same for all who are chosen. `leftOn`: a day of the dealer's; `begins`, `ends`: as fields of date and time hold them. */
export interface Going {
  kind: Kind;
  leftOn: string;
  begins: string;
  ends: string;
  why: string;
}

/** Why somebody cannot be chosen, a text of `many` in words.ts; empty: can be. `oneself`: the code of who asks. */
export function unfit(
  { staff, open, left_on, departure }: Worker,
  kind: Kind,
  oneself: string | undefined,
): "" | "own" | "leaves" | "passing" | "nothing" {
  if (staff === oneself && kind !== "absent") return "own";
  if (left_on !== null) return "leaves";
  // Whoever leaves for good needs no order for an absence to come: the house takes that one back.
  const given = kind === "left" && departure?.kind === "absent" && !departure.begun_at;
  if (departure && !departure.finished_at && !given) return "passing";
  return open === 0 && kind === "moved" ? "nothing" : "";
}

/** Is it under way as soon as it is sent? `today`: the day it is at the dealer's. */
export function atOnce({ kind, leftOn, begins }: Going, today: string, now = new Date()): boolean {
  return kind === "moved" || (kind === "left" ? leftOn <= today : new Date(begins) <= now);
}

/** Is it said when? An absence ends after it begins, and not before now. */
export function timely({ kind, leftOn, begins, ends }: Going, now = new Date()): boolean {
  if (kind === "moved") return true;
  if (kind === "left") return leftOn !== "";
  const [from, to] = [new Date(begins), new Date(ends)];
  return to > from && to > now;
}

/** As the house takes it. */
export function rowsOf(staff: readonly string[], going: Going, leads: Schemas["PassOnBody"]): readonly Row[] {
  const { kind, leftOn, begins, ends, why } = going;
  const when =
    kind === "left"
      ? { left_on: leftOn }
      : kind === "absent"
        ? { starts_at: new Date(begins).toISOString(), ends_at: new Date(ends).toISOString() }
        : {};
  return staff.map((one) => ({ staff: one, kind, why, leads, ...when }));
}

export interface Carried {
  results: readonly Result[];
  /** Not done, or nobody knows whether: sent again they go on where they were. */
  left: readonly Row[];
  fault?: unknown;
}

/** Some rows after the others; `heard`: of how many rows it is known what became of them. Stops where the house does not answer: what was done before stays done. */
export async function handOver(
  rows: readonly Row[],
  heard: (count: number) => void,
  once = ask,
): Promise<Carried> {
  const results: Result[] = [];
  for (let at = 0; at < rows.length; at += MOST) {
    try {
      results.push(...(await once(rows.slice(at, at + MOST))));
    } catch (fault) {
      return { results, left: rows.slice(at), fault };
    }
    heard(results.length);
  }
  return { results, left: [] };
}

async function ask(rows: readonly Row[]): Promise<readonly Result[]> {
  return (await told(api.POST("/departures", { body: { rows: [...rows] } }))).results;
}
