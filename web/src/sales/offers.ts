/** What is on offer today at the own dealer, and the tables that trial calculations go by. Kept for a working day: lists stay without a line. */
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas, told } from "../frame/client";

export type Offer = Schemas["vehicle_terms_Offer"];
export type Tables = Schemas["TablesShown"];
const KEPT = 12 * 3_600_000;
const FRESH = 300_000;

export function useOffers() {
  return useQuery({
    queryKey: ["sales", "offers"],
    queryFn: ({ signal }) => told(api.GET("/offers", { signal })),
    staleTime: FRESH,
    gcTime: KEPT,
  });
}

export function useTables(seats: number, on: string) {
  return useQuery({
    queryKey: ["sales", "tables", seats, on],
    queryFn: ({ signal }) =>
      told(api.GET("/quotation-tables", { params: { query: { seats, on: on || undefined } }, signal })),
    staleTime: FRESH,
    gcTime: KEPT,
  });
}

/** By role: the share of the list price by which it may lower one. */
export function useLimits(wanted: boolean) {
  return useQuery({
    queryKey: ["sales", "limits"],
    queryFn: async ({ signal }) => (await told(api.GET("/discount-limits", { signal }))).limits,
    enabled: wanted,
    staleTime: FRESH,
    gcTime: KEPT,
  });
}
