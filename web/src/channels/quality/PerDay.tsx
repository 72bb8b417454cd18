/** Raw leads by the day; days on which none came stand there too. */
import { useMemo } from "react";
import { Chart } from "../../frame/Chart";
import { useSay, useSpeech } from "../../frame/speech";
import { dayOf, daysFrom } from "./figures";
import { quality } from "./words";

export function PerDay({ begin, days }: { begin: string; days: readonly number[] }) {
  const say = useSay();
  const { language } = useSpeech();
  const dates = useMemo(() => daysFrom(begin, days.length), [begin, days.length]);
  const option = useMemo(() => {
    const short = new Intl.DateTimeFormat(language, { month: "numeric", day: "numeric" });
    return {
      backgroundColor: "transparent",
      grid: { left: 8, right: 8, top: 16, bottom: 8, containLabel: true },
      xAxis: { type: "category", data: dates.map((one) => short.format(one)) },
      yAxis: { type: "value", minInterval: 1 },
      series: [{ type: "bar", name: say(quality.raw), data: days, color: "#3f9ea0", barMaxWidth: 28 }],
    };
  }, [dates, days, language, say]);
  const label = dates
    .map((day, place) => [dayOf(day), days[place] ?? 0] as const)
    .filter(([, n]) => n > 0)
    .map(([day, n]) => say(quality.perDayLabel, { day, n }))
    .join(" · ");
  return <Chart option={option} label={label} height={200} />;
}
