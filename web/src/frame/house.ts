/** The house's own words for states, outcomes and reasons, the same that its answers and its command line use. */
import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { useSpeech } from "./speech";
import { filled, type Holes } from "./words";

type Words = Readonly<Record<string, string>>;
const BOOKS = {
  "zh-CN": () => import("@house/zh.json"),
  "en-US": () => import("@house/en.json"),
};

/** `const name = useHouseWords(); name("awaiting_grant")`; a code that has no word stands for itself. */
export function useHouseWords(): (code: string, holes?: Holes) => string {
  const { language } = useSpeech();
  const { data } = useQuery({
    queryKey: ["house words", language],
    queryFn: async (): Promise<Words> => (await BOOKS[language]()).default,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return useCallback(
    (code, holes) => {
      const text = data?.[code];
      return text ? filled([text, text], language, holes) : code;
    },
    [data, language],
  );
}
