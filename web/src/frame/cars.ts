/** What series are called. Leads name them by code; people know them by name. */
import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { api, told } from "./client";
import { useMay } from "./session";
import { useSpeech } from "./speech";

/** The brands with their series, for whoever reads of leads, figures or offers. */
export function useBrands() {
  const may = useMay();
  return useQuery({
    queryKey: ["cars", "brands"],
    queryFn: async ({ signal }) => (await told(api.GET("/brands", { signal }))).brands,
    enabled: may("offer.read", "lead.read", "figures.read", "cleaning.work"),
    staleTime: 3_600_000,
    gcTime: 12 * 3_600_000,
  });
}

/** `const car = useCarName(); car(lead.brand, lead.series)`: brand and series by name, the series alone where there is one brand; codes while
 * the names are not known; empty where the customer named none. */
export function useCarName(): (brand: string, series: string) => string {
  const { language } = useSpeech();
  const { data } = useBrands();
  return useCallback(
    (brand, series) => {
      const named = (one: { name_zh: string; name_en: string } | undefined, code: string) =>
        (one && (language === "zh-CN" ? one.name_zh : one.name_en)) || code;
      const of = data?.find((one) => one.code === brand);
      const what = named(
        of?.series.find((one) => one.code === series),
        series,
      );
      const whose = data && data.length < 2 && what ? "" : named(of, brand);
      return what.startsWith(whose) ? what : [whose, what].filter(Boolean).join(" ");
    },
    [data, language],
  );
}
