/** Who may get leads, as the advice for them says. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { rank } from "../../dealer/plan";
import { useNames } from "../../dealer/staff";
import { api, told } from "../../frame/client";
import type { LeadShown } from "../shown";

/** Leads that advice is asked for: it says about the others what it says about these. */
const ASKED = 50;

export function useTakers(leads: readonly LeadShown[]) {
  const lead = leads.filter((one) => one.dealer.code).slice(0, ASKED);
  const names = lead.map((one) => one.reference);
  const nameOf = useNames(lead[0]?.dealer.code);
  const { data } = useQuery({
    queryKey: ["dealer", "advice", names],
    queryFn: ({ signal }) =>
      told(api.GET("/assignments/advice", { params: { query: { lead: names } }, signal })),
    enabled: names.length > 0,
  });
  const takers = useMemo(() => (data ? rank(data.leads, data.consultants) : []), [data]);
  return { takers, nameOf };
}
