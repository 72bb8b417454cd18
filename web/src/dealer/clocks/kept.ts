/** How clocks were kept, added up. */
import type { Schemas } from "../../frame/client";

export type Kept = Schemas["Kept"];

/** Of those that are decided, how many were in time, in percent and rounded down: what was late once is not all kept. Null: none is. */
export function shareOf({ reached, late }: Pick<Kept, "reached" | "late">): number | null {
  const decided = reached + late;
  return decided ? Math.floor((100 * reached) / decided) : null;
}

export type Sum = Pick<Kept, "n" | "reached" | "late" | "running">;

export function sumOf(kept: readonly Kept[]): Sum {
  const add = (name: keyof Sum) => kept.reduce((sum, one) => sum + one[name], 0);
  return { n: add("n"), reached: add("reached"), late: add("late"), running: add("running") };
}

/** The worst share first, then who has most. */
export function worstFirst(kept: readonly Kept[]): Kept[] {
  return [...kept].sort((one, other) => (shareOf(one) ?? 101) - (shareOf(other) ?? 101) || other.n - one.n);
}

/** A length of time in the unit in which people say it: [unit, how many]. */
export function spoken(seconds: number): readonly ["seconds" | "minutes" | "hours", number] {
  if (seconds < 90) return ["seconds", Math.round(seconds)];
  if (seconds < 5_400) return ["minutes", Math.round(seconds / 60)];
  return ["hours", Math.round(seconds / 360) / 10];
}
