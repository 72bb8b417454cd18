/** Trying rules: what two bodies say of the same leads, and what a case may expect. */
import { api, told } from "../frame/client";
import type { Kind } from "./search";
import { type Body, listed, type Shape } from "./shapes";
import type { Answered, Case } from "./version";

export type Says = Readonly<Record<string, string | number>>;
export type Trial = Answered<"/rule-trials", "post">;
export type Tried = Trial["leads"][number];

export interface Asked {
  kind: Kind;
  dealer: string;
  body: Body;
  leads?: readonly string[];
  cases?: readonly Case[];
}

export function tryOut({ kind, dealer, body, leads = [], cases = [] }: Asked): Promise<Trial> {
  const asked = { kind, dealer, body: body as Record<string, unknown>, leads: [...leads], cases: [...cases] };
  return told(api.POST("/rule-trials", { body: asked as never }));
}

/** Do both bodies say the same? */
export function alike(one: Says, other: Says): boolean {
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => one[key] === other[key]);
}

/** All that rules of a kind can say, as a case may expect it. */
export function outcomes(kind: Kind, shape: Shape, body: Body): readonly Says[] {
  const rows = shape.lists.flatMap((list) => listed(body, list));
  const names = (key: string) => rows.map((row) => String(row[key] ?? "")).filter(Boolean);
  switch (kind) {
    case "cleaning":
      return [...names("name").map((rule) => ({ rule })), { route: "not_needed" }];
    case "intent":
      return names("name").map((rule) => ({ rule }));
    case "score":
      return ((body.grades ?? []) as [string, number][]).map(([grade]) => ({ grade }));
    case "threshold":
      return [...new Set([Number(body.otherwise ?? 0), ...rows.map((row) => Number(row.minimum ?? 0))])]
        .sort((one, other) => one - other)
        .map((minimum) => ({ minimum }));
    case "verification":
      return ["passed", "burst_device", "burst_ip", "repeated_content", "too_fast"].map((suspicion) => ({
        suspicion,
      }));
    case "assignment":
      return [
        ...names("name").map((branch) => ({ branch })),
        ...["no_branch_matched", "filtered_out", "already_owned"].map((reason) => ({ reason })),
      ];
  }
}

/** What a case is to expect, of what rules said of a lead: what decides, not how many points. */
export function expectationOf(says: Says): Says {
  for (const key of ["rule", "branch", "grade", "minimum", "suspicion", "reason", "route"]) {
    const value = says[key];
    if (value !== undefined) return { [key]: value };
  }
  return says;
}
