import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { api, type Schemas, told } from "../frame/client";
import { useMay, useMe } from "../frame/session";

export type Colleague = Schemas["StaffShown"];
const MOST_PAGES = 10;

async function readStaff(entity: string, signal: AbortSignal): Promise<Colleague[]> {
  const found: Colleague[] = [];
  let after = "";
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = { entity, after };
    const { staff, next } = await told(api.GET("/staff", { params: { query }, signal }));
    found.push(...staff);
    if (!next) break;
    after = next;
  }
  return found;
}

/** The people of a dealer; not named: all whom the asker sees. */
export function useStaff(entity = "", enabled = true) {
  return useQuery({
    enabled,
    queryKey: ["dealer", "staff", entity],
    queryFn: ({ signal }) => readStaff(entity, signal),
    staleTime: 60_000,
  });
}

/** `const mine = useOwned(); mine(lead.owner.code)`: is this person the owner? Who may not read who works there has no leads of others. */
export function useOwned(): (owner: string) => boolean {
  const may = useMay();
  const { staff } = useMe();
  const reads = staff !== null && may("staff.read");
  const { data } = useStaff("", reads);
  return (owner) =>
    staff !== null && owner !== "" && (!reads || data?.find((one) => one.id === staff)?.code === owner);
}

/** `const nameOf = useNames(dealer); nameOf("D0001-03")`: the name, or the code while it is not known. */
export function useNames(entity = "", enabled = true): (code: string) => string {
  const { data } = useStaff(entity, enabled);
  return useCallback((code) => data?.find((one) => one.code === code)?.name || code, [data]);
}
