/** The notice that is read out to a customer on the phone or at a stand before a dealer may call him. */
import { useQuery } from "@tanstack/react-query";
import { api, told } from "./client";
import { type Worded, worded } from "./notice";
import { useSpeech } from "./speech";

/** `notice`: null where none is registered, undefined while nobody knows: nothing is saved without a consent then. */
export function useReadOut() {
  const { language } = useSpeech();
  const { data, error, refetch } = useQuery({
    queryKey: ["notices", "spoken"],
    queryFn: ({ signal }) => told(api.GET("/notices/spoken", { signal })),
    staleTime: 300_000,
  });
  const found = data?.find((one) => one.purposes.includes("sales_contact"));
  const notice: Worded | null | undefined = data && (found ? worded(found, language) : null);
  return { notice, fault: data ? null : error, again: refetch };
}
