/** A version as it is written and moved on. */
import { useQuery } from "@tanstack/react-query";
import { api, told } from "../frame/client";
import type { paths } from "../gen/api";

/** What a route answers. Other rooms have words of the same names, so they are taken from the routes. */
export type Answered<
  Path extends keyof paths,
  Method extends keyof paths[Path],
> = paths[Path][Method] extends {
  responses: { 200: { content: { "application/json": infer Body } } };
}
  ? Body
  : never;
export type Whole = Answered<"/rule-sets/{rule_set}", "get">;
export type Version = Whole["version"];
export type Fault = Whole["faults"][number];
export interface Case {
  name: string;
  facts: Readonly<Record<string, string | number | boolean | readonly string[] | null>>;
  expect: Readonly<Record<string, string | number>>;
}

export const keyOf = (version: string) => ["rules", "version", version];

export function useVersion(version: string) {
  return useQuery({
    queryKey: keyOf(version),
    queryFn: ({ signal }) =>
      told(api.GET("/rule-sets/{rule_set}", { params: { path: { rule_set: version } }, signal })),
  });
}

/** What keeps a version from going on. */
export class Unsound extends Error {
  constructor(readonly faults: readonly Fault[]) {
    super("unsound");
  }
}

interface Refusal {
  data?: unknown;
  error?: unknown;
  response: Response;
}

/** Refused with faults: these are thrown, not a sentence. */
export async function moved(asked: Promise<Refusal>): Promise<void> {
  const answer = await asked;
  const faults = (answer.error as { faults?: readonly Fault[] } | undefined)?.faults;
  if (faults) throw new Unsound(faults);
  await told(Promise.resolve(answer));
}

export const faultsOf = (fault: unknown) => (fault instanceof Unsound ? fault.faults : []);
