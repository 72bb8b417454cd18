/** What is to be done about leads, as the phone has read it: kept in memory as long as the page stands, so that it is there without a line. */
import { type QueryClient, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { api, type Schemas, told } from "../frame/client";
import { useSpeech } from "../frame/speech";

export type Due = Schemas["DueShown"];
export type Result = Schemas["ResultShown"];
export type Span = "today" | "all";

/** A working day. */
export const KEEP = 12 * 3_600_000;

export function useDue(span: Span) {
  return useInfiniteQuery({
    queryKey: ["phone", "due", span],
    queryFn: ({ pageParam, signal }) =>
      told(
        api.GET("/follow-ups/mine", {
          params: { query: { due: span, after: pageParam, limit: 50 } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
    gcTime: KEEP,
  });
}

/** What the lists that were read say of a lead. */
export function known(queries: QueryClient, reference: string): Due | undefined {
  return queries
    .getQueriesData<{ pages: { leads: Due[] }[] }>({ queryKey: ["phone", "due"] })
    .flatMap(([, data]) => data?.pages ?? [])
    .flatMap((page) => page.leads)
    .find((one) => one.reference === reference);
}

/** What may come of a follow-up; asked for with the list, so that a result can be logged without a line. */
export function useResults() {
  const { language } = useSpeech();
  return useQuery({
    queryKey: ["phone", "results", language],
    queryFn: async ({ signal }) => inForce((await told(api.GET("/follow-ups/results", { signal }))).results),
    staleTime: 600_000,
    gcTime: KEEP,
  });
}

/** Those that may be chosen: the dealer's own goes before the house's of the same name, also where it is switched off. */
export function inForce(results: readonly Result[]): Result[] {
  const found = new Map<string, Result>();
  for (const one of results) {
    const name = `${one.kind}/${one.code}`;
    if (one.of_dealer || !found.has(name)) found.set(name, one);
  }
  return [...found.values()].filter((one) => one.active);
}

/** Moments for a next step, in the zone of the phone: in two hours on the quarter, and days ahead at ten. */
export function moments(now: Date): { inHours: Date; tomorrow: Date; inDays: Date; inWeek: Date } {
  const soon = new Date(now.getTime() + 2 * 3_600_000);
  soon.setMinutes(Math.ceil(soon.getMinutes() / 15) * 15, 0, 0);
  const ahead = (days: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, 10);
  return { inHours: soon, tomorrow: ahead(1), inDays: ahead(3), inWeek: ahead(7) };
}
