/** Instants in the viewer's own zone. The house sends and takes UTC. */
import { useMemo } from "react";
import { useSpeech } from "./speech";
import type { Language } from "./words";

const DAY = 86_400_000;
const UNITS = [
  ["day", DAY],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

export const viewerZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** `11-22 19:05`, with the year where it is another one, with seconds where they matter. */
export function instant(at: string | Date, language: Language, now = new Date(), seconds = false): string {
  const moment = new Date(at);
  return new Intl.DateTimeFormat(language, {
    ...(moment.getFullYear() === now.getFullYear() ? {} : { year: "numeric" }),
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    ...(seconds ? { second: "2-digit" } : {}),
    hour12: false,
  }).format(moment);
}

/** `3 分钟前`, `in 2 hours`; within a minute: now. */
export function distance(at: string | Date, language: Language, now = new Date()): string {
  const span = new Date(at).getTime() - now.getTime();
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
  for (const [unit, length] of UNITS) {
    if (Math.abs(span) >= length) return words.format(Math.trunc(span / length), unit);
  }
  return words.format(0, "second");
}

interface TimeProps {
  at: string | null | undefined;
  /** How far away rather than when; the other stands in the tooltip. */
  far?: boolean;
  seconds?: boolean;
}

export function Time({ at, far = false, seconds = false }: TimeProps) {
  const { language } = useSpeech();
  const [shown, told] = useMemo(() => {
    if (!at) return ["–", undefined];
    const when = instant(at, language, new Date(), seconds);
    const away = distance(at, language);
    return far ? [away, when] : [when, away];
  }, [at, far, seconds, language]);
  if (!at) return <span className="faint">{shown}</span>;
  return (
    <time dateTime={at} title={told}>
      {shown}
    </time>
  );
}
