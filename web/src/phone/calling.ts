/** Where a call stands that nobody has told the end of. */
import type { Schemas } from "../frame/client";

export const MOVING: ReadonlySet<string> = new Set(["ready", "sending", "placed"]);
/** So long a click is good for, in milliseconds: then no phone rings any more. */
const RINGS = 2 * 60_000;

/** Hours of the day in which customers are not in their rest (trust.md L19); the consultant's zone stands for theirs. */
const WAKES = 9;
const RESTS = 20;

/** Do customers rest at an instant? Who agreed to be called then may be: so this is told, and nothing is refused. */
export function resting(at: number): boolean {
  const hour = new Date(at).getHours();
  return hour < WAKES || hour >= RESTS;
}

/** Is a call of mine under way at an instant? One that nobody ever told the end of is not, once its time is over. */
export function rings(
  one: Pick<Schemas["CallShown"], "mine" | "medium" | "state" | "asked_at">,
  at: number,
): boolean {
  const ago = Math.abs(at - new Date(one.asked_at).getTime());
  return one.mine && one.medium === "call" && MOVING.has(one.state) && ago < RINGS;
}
