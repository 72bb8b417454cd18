/** What can be configured on channels, as the house tells it; the same for all, so it is asked once. */
import { useQuery } from "@tanstack/react-query";
import { api, told } from "../frame/client";

export function useForms() {
  return useQuery({
    queryKey: ["channel forms"],
    queryFn: ({ signal }) => told(api.GET("/channel-forms", { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
