/** How long ago, in the largest unit: `3小时`, `2 min`, `45 s`. */
import type { Language } from "../frame/words";

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

export function ageOf(since: string, at: string, language: Language): string {
  const seconds = Math.max(0, (new Date(at).getTime() - new Date(since).getTime()) / 1_000);
  const [unit, length] = UNITS.find(([, one]) => seconds >= one) ?? UNITS[3];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" }).format(
    Math.floor(seconds / length),
  );
}
