/** What is read of the maker's pools, and what people do there. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, type Schemas, told } from "../../frame/client";

export type MakerPool = Schemas["MakerPoolShown"];
export type MakerRule = Schemas["MakerPoolBody"];
export type Held = Schemas["MakerHeld"];
export type Lying = Schemas["MakerLying"];
/** Others take and give back meanwhile. */
const EVERY = 15_000;
/** How full pools are is counted anew less often. */
const COUNTED_EVERY = 60_000;
/** Counts end one further: there are more. */
export const COUNTED = 1_000;
const KEY = ["dispatch", "maker pools"] as const;

export function useMakerPools() {
  return useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => (await told(api.GET("/maker-pools", { signal }))).pools,
    refetchInterval: COUNTED_EVERY,
  });
}

export function useLying(code: string) {
  return useInfiniteQuery({
    queryKey: [...KEY, "leads", code],
    queryFn: ({ pageParam, signal }) =>
      told(
        api.GET("/maker-pools/{code}/leads", {
          params: { path: { code }, query: { after: pageParam } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
    refetchInterval: EVERY,
  });
}

/** What the reader has in hand. */
export function useMine() {
  return useQuery({
    queryKey: [...KEY, "mine"],
    queryFn: async ({ signal }) => (await told(api.GET("/maker-claims", { signal }))).leads,
    refetchInterval: EVERY,
  });
}

/** Who has what of a pool, for its admins. */
export function useHands(code: string) {
  return useQuery({
    queryKey: [...KEY, "hands", code],
    queryFn: async ({ signal }) =>
      (await told(api.GET("/maker-pools/{code}/claims", { params: { path: { code } }, signal }))).leads,
    refetchInterval: EVERY,
  });
}

/** Who works in a pool. */
export function useCrew(code: string) {
  return useQuery({
    queryKey: [...KEY, "members", code],
    queryFn: ({ signal }) =>
      told(api.GET("/maker-pools/{code}/members", { params: { path: { code } }, signal })),
  });
}

/** After anything here the lists are read anew, also when it was refused: somebody else was faster. */
export function useDone(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: KEY });
}

export function useClaim(code: string) {
  const done = useDone();
  return useMutation({
    mutationFn: async (lead: string) => {
      const { results } = await told(
        api.POST("/maker-pools/{code}/claims", { params: { path: { code } }, body: { leads: [lead] } }),
      );
      return results[0];
    },
    onSettled: done,
  });
}

export function useGiveBack() {
  const done = useDone();
  return useMutation({
    mutationFn: (asked: { lead: string; reason: string }) =>
      told(api.POST("/maker-claims/returns", { body: { leads: [asked.lead], reason: asked.reason } })),
    onSettled: done,
  });
}

export function useTakeBack(code: string) {
  const done = useDone();
  return useMutation({
    mutationFn: (lead: string) =>
      told(
        api.POST("/maker-pools/{code}/recalls", {
          params: { path: { code } },
          body: { leads: [lead], reason: "by_admin" },
        }),
      ),
    onSettled: done,
  });
}
