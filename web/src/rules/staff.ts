/** The people of a dealer whose rules are written. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, type Schemas, told } from "../frame/client";

type Colleague = Schemas["StaffShown"];

async function readStaff(entity: string, signal: AbortSignal): Promise<readonly Colleague[]> {
  const found: Colleague[] = [];
  let after = "";
  do {
    const { staff, next } = await told(api.GET("/staff", { params: { query: { entity, after } }, signal }));
    found.push(...staff);
    after = next;
  } while (after);
  return found;
}

export function useStaff(dealer: string | undefined) {
  return useQuery({
    queryKey: ["rules", "staff", dealer],
    queryFn: ({ signal }) => readStaff(dealer ?? "", signal),
    staleTime: 60_000,
    enabled: Boolean(dealer),
  });
}

/** Code → name. */
export function usePeople(dealer: string | undefined): Readonly<Record<string, string>> {
  const { data } = useStaff(dealer);
  return useMemo(() => Object.fromEntries((data ?? []).map((one) => [one.code, one.name])), [data]);
}
