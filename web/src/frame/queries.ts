import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./client";

/** How the house says that it gave up on a question: asked again at once it takes as long again, on the same tired database. */
const GAVE_UP = "took_too_long";

/** What was read stays for a moment; what the house refuses is not asked again, what did not arrive is, twice. */
export function makeQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        refetchOnWindowFocus: false,
        retry: (failures, fault) =>
          failures < 2 &&
          fault instanceof ApiError &&
          (fault.status === 0 || fault.status >= 502) &&
          fault.code !== GAVE_UP,
      },
      mutations: { retry: false },
    },
  });
}
