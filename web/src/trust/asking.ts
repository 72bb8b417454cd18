/** What the desk reads; each only where the person may. */
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas, told } from "../frame/client";
import { useMay, useMe } from "../frame/session";

export type Assessment = Schemas["assessment_terms_Assessment"];
export type Export = Schemas["ExportShown"];
export type Cap = Schemas["CapShown"];

function useOfMaker(): boolean {
  return useMe().zone === "maker";
}

export function useRequests(open: boolean) {
  const may = useMay();
  const ours = useOfMaker();
  return useQuery({
    queryKey: ["trust", "requests", open],
    queryFn: ({ signal }) =>
      told(api.GET("/rights/requests", { params: { query: { open_only: open } }, signal })),
    enabled: ours && may("rights.read"),
  });
}

export function useExports() {
  const may = useMay();
  return useQuery({
    queryKey: ["trust", "exports"],
    queryFn: ({ signal }) => told(api.GET("/exports", { signal })),
    enabled: may("export.approve"),
  });
}

export function useCaps() {
  const may = useMay();
  const ours = useOfMaker();
  return useQuery({
    queryKey: ["trust", "caps"],
    queryFn: ({ signal }) => told(api.GET("/caps", { signal })),
    enabled: ours && may("cap.manage"),
  });
}

export function useAssessments() {
  const may = useMay();
  const ours = useOfMaker();
  return useQuery({
    queryKey: ["trust", "assessments"],
    queryFn: ({ signal }) => told(api.GET("/assessments", { signal })),
    enabled: ours && may("assessment.read"),
  });
}

/** Between two looks at the trail while one is under way, in milliseconds. */
const WATCH = 2_000;

export function useStanding() {
  const may = useMay();
  const ours = useOfMaker();
  return useQuery({
    queryKey: ["trust", "standing"],
    queryFn: ({ signal }) => told(api.GET("/audit/standing", { signal })),
    enabled: ours && may("audit.read"),
    refetchInterval: ({ state }) => (state.data?.looks.some((one) => !one.look.ended_at) ? WATCH : false),
  });
}

/** Legal entities by their ids: the ledger names them so. */
export function useEntityCodes() {
  return useQuery({
    queryKey: ["trust", "entities"],
    queryFn: async ({ signal }) => {
      const codes = new Map<string, string>();
      let after = "";
      do {
        const page = await told(api.GET("/entities", { params: { query: { after } }, signal }));
        for (const one of page.entities) codes.set(one.id, one.code);
        after = page.next;
      } while (after);
      return codes;
    },
    staleTime: 300_000,
  });
}
