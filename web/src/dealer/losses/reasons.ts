/** Why leads are lost, as the house's list has it today; kept for a working day, for who reports a loss without a line. */
import { useQuery } from "@tanstack/react-query";
import { api, told } from "../../frame/client";
import { useMay } from "../../frame/session";
import { useSpeech } from "../../frame/speech";

const KEPT = 12 * 3_600_000;

function useReasons() {
  const may = useMay();
  return useQuery({
    enabled: may("offer.read", "figures.read"),
    queryKey: ["dealer", "loss reasons"],
    queryFn: async ({ signal }) => (await told(api.GET("/loss-reasons", { signal }))).reasons,
    staleTime: 600_000,
    gcTime: KEPT,
  });
}

/** The names of reasons, of those too that nobody may give any more. */
export function useLossReasons(): (code: string) => string {
  const { language } = useSpeech();
  const { data } = useReasons();
  return (code) => {
    const one = data?.find((reason) => reason.code === code);
    return (language === "zh-CN" ? one?.name_zh : one?.name_en) ?? code;
  };
}

/** Those that may be given, with their names; not there: not read yet. */
export function useLossChoices(): (readonly [code: string, name: string])[] | undefined {
  const { language } = useSpeech();
  const { data } = useReasons();
  return data
    ?.filter((one) => one.status === "active")
    .map((one) => [one.code, language === "zh-CN" ? one.name_zh : one.name_en] as const);
}
