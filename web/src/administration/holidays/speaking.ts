/** How days and festivals are told. */
import { useCallback } from "react";
import { useSay, useSpeech } from "../../frame/speech";
import { known } from "./festivals";
import { festivals } from "./words";

/** A festival's name; one that we do not know keeps the library's. */
export function useFestivalName(): (name: string) => string {
  const say = useSay();
  return (name) => {
    const key = name in festivals ? (name as keyof typeof festivals) : known(name);
    return key ? say(festivals[key]) : name;
  };
}

/** `10月1日周四 – 10月7日周三`: days in a row, by the first and the last. */
export function useSpanText(): (days: readonly string[]) => string {
  const { language } = useSpeech();
  return useCallback(
    (days) => {
      const told = (day: string) =>
        new Date(`${day}T00:00`).toLocaleDateString(language, {
          month: "short",
          day: "numeric",
          weekday: "short",
        });
      const [first = ""] = days;
      const last = days.at(-1) ?? first;
      return first === last ? told(first) : `${told(first)} – ${told(last)}`;
    },
    [language],
  );
}
