/** Requests of dealers: how they are read, and what is known of their leads. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api, type Schemas, told } from "../../frame/client";

export type Request = Schemas["RequestShown"];
const EVERY = 30_000;

/** What waits for the maker, the oldest first; or what is decided, the newest first and page by page. */
export function useRequests(decided: boolean) {
  return useInfiniteQuery({
    queryKey: ["dispatch", "requests", decided],
    queryFn: ({ pageParam, signal }) =>
      told(
        api.GET("/transfer-requests", {
          params: { query: pageParam ? { decided, before: pageParam } : { decided } },
          signal,
        }),
      ),
    initialPageParam: "",
    // what waits is read as one page: once decided, the next moves up
    getNextPageParam: (page) => (decided && page.more ? page.requests.at(-1)?.asked_at : undefined),
    refetchInterval: decided ? false : EVERY,
  });
}

/** How many wait for the maker. */
export function useWaiting(): number | undefined {
  const { data } = useQuery({
    queryKey: ["dispatch", "requests", "count"],
    queryFn: ({ signal }) => told(api.GET("/transfer-requests", { signal })),
    refetchInterval: EVERY,
  });
  return data?.requests.length;
}

/** Leads of a request, all together. */
export const leadsOf = (one: Request) => one.counts.reduce((sum, { leads }) => sum + leads, 0);
