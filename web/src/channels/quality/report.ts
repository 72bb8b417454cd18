/** What channels sent in a span and what it was worth; without a span, the last thirty days of the house. */
import { useQuery } from "@tanstack/react-query";
import { api, told } from "../../frame/client";
import type { Span } from "./figures";

export function useReport(span?: Span) {
  return useQuery({
    queryKey: ["channels", "report", span?.begin ?? "", span?.until ?? ""],
    queryFn: ({ signal }) => told(api.GET("/reports/channels", { params: { query: span ?? {} }, signal })),
    placeholderData: (before) => before,
    staleTime: 60_000, // today and yesterday are counted anew from every raw lead
    retry: false,
  });
}
