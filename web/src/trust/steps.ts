/** What the desk does next about a request. Pure. */
import type { Schemas } from "../frame/client";

export type RightsRequest = Schemas["rights_http_Shown"];
export type Step = "prove" | "answer" | "carry" | "wait" | "past";

const CARRIED: ReadonlySet<string> = new Set(["correct", "delete", "restrict", "object"]);
const DAY = 86_400_000;

export function stepOf({ state, right }: Pick<RightsRequest, "state" | "right">): Step {
  if (state === "received") return "prove";
  if (state === "proved") return CARRIED.has(right) ? "carry" : "answer";
  return state === "working" ? "wait" : "past";
}

/** Whole days until an instant; negative where it has been over for as many. */
export function daysUntil(at: string, now = new Date()): number {
  const span = new Date(at).getTime() - now.getTime();
  return Math.trunc(span / DAY) + 0;
}

/** How urgent it looks. */
export function toneOf(
  request: Pick<RightsRequest, "decided_at" | "overdue" | "due_at">,
  now = new Date(),
): string {
  if (request.decided_at) return "";
  if (request.overdue) return "bad";
  return daysUntil(request.due_at, now) <= 3 ? "warn" : "good";
}

/** An assessment that is in force and ends within so many days. */
export const SOON = 30;
