/** Cars, test drives, agreements and who goes along, as the pages of test drives ask for them; kept for a working day. */
import { useQuery } from "@tanstack/react-query";
import { api, told } from "../frame/client";

const KEPT = 12 * 3_600_000;

export function useCars() {
  return useQuery({
    queryKey: ["sales", "cars"],
    queryFn: ({ signal }) => told(api.GET("/test-cars", { signal })),
    gcTime: KEPT,
  });
}

export function useDrives({ since, until }: { since: string; until: string }) {
  return useQuery({
    queryKey: ["sales", "drives", since, until],
    queryFn: async ({ signal }) =>
      (await told(api.GET("/test-drives", { params: { query: { since, until } }, signal }))).drives,
    gcTime: KEPT,
  });
}

export function useGuides() {
  return useQuery({
    queryKey: ["sales", "guides"],
    queryFn: ({ signal }) => told(api.GET("/test-drives/guides", { signal })),
    staleTime: 600_000,
    gcTime: KEPT,
  });
}

export function useAgreements() {
  return useQuery({
    queryKey: ["sales", "agreements"],
    queryFn: ({ signal }) => told(api.GET("/test-drives/agreements", { signal })),
    staleTime: 600_000,
    gcTime: KEPT,
  });
}
