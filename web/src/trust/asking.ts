/** What the desk reads; each only where the person may. */
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas, told } from "../frame/client";
import { type Entity, readEntities } from "../frame/entities";
import { useMay, useMe } from "../frame/session";
import { isMoving } from "./exporting";

export type Assessment = Schemas["assessment_terms_Assessment"];
export type Export = Schemas["ExportShown"];
export type Cap = Schemas["CapShown"];

/** Between two looks at what the house is doing, in milliseconds. */
const WATCH = 2_000;

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

/** The exports of the legal entity for who agrees to them, for others their own. While one is under way, it is looked after. */
export function useExports() {
  const may = useMay();
  return useQuery({
    queryKey: ["trust", "exports"],
    queryFn: ({ signal }) => told(api.GET("/exports", { signal })),
    enabled: may("export.request", "export.approve"),
    refetchInterval: ({ state }) => (state.data?.some(isMoving) ? WATCH : false),
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

const codesOf = (all: readonly Entity[]) => new Map(all.map((one) => [one.id, one.code]));
const byId = (all: readonly Entity[]) => new Map(all.map((one) => [one.id, one]));

const ENTITIES = {
  queryKey: ["trust", "entities"],
  queryFn: ({ signal }: { signal: AbortSignal }) => readEntities(signal),
  staleTime: 300_000,
};

/** Codes of legal entities by their ids: the ledger names them so. */
export function useEntityCodes() {
  return useQuery({ ...ENTITIES, select: codesOf });
}

/** Legal entities by their ids. */
export function useEntities() {
  return useQuery({ ...ENTITIES, select: byId });
}
