/** What is read of pools, and what is reckoned of their rules. */
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas, told } from "../../frame/client";

export type PoolShown = Schemas["PoolShown"];
export type Rule = Schemas["PoolBody"];
export type Pooled = Schemas["PooledShown"];

const EVERY = 30_000;

/** The pools of the own legal entity, with how full they are. */
export function usePools() {
  return useQuery({
    queryKey: ["dealer", "pools"],
    queryFn: async ({ signal }) => {
      const [{ pools }, standing] = await Promise.all([
        told(api.GET("/pools", { signal })),
        told(api.GET("/pools/standing", { signal })),
      ]);
      const known = new Map(standing.pools.map((one) => [one.code, one]));
      return pools.map((one) => ({ ...one, standing: known.get(one.code) }));
    },
    refetchInterval: EVERY,
  });
}

export type PoolStanding = NonNullable<ReturnType<typeof usePools>["data"]>[number];

/** The first pool of a code; several dealers may have one of the same, the own comes by the standing. */
export function poolOf(pools: readonly PoolStanding[] | undefined, code: string): PoolStanding | undefined {
  return pools?.find((one) => one.code === code && one.standing) ?? pools?.find((one) => one.code === code);
}

const DAY = 86_400_000;

/** A rule told by an example: claimed on `claimed`, followed up on the last day that it was kept for. Calendar days; the last
 * day belongs to it. `falls` null: activities keep it for ever. */
export function example(
  rule: Pick<Rule, "protect_days" | "extend_days" | "most_days">,
  claimed: Date,
): { kept: Date; active: Date; extended: Date; falls: Date | null } {
  const after = (days: number) => new Date(claimed.getTime() + days * DAY);
  const most = rule.most_days ?? null;
  const hard = most === null ? Number.POSITIVE_INFINITY : most;
  const kept = Math.min(rule.protect_days ?? 10, hard);
  return {
    kept: after(kept),
    active: after(kept),
    extended: after(Math.min(kept + (rule.extend_days ?? 3), hard)),
    falls: most === null ? null : after(most),
  };
}

/** How old something is, in the largest unit that fits: `3 天`, `5 hr`. */
export function age(since: string, language: string, now = Date.now()): string {
  const span = Math.max(0, now - new Date(since).getTime());
  const [unit, length] =
    span >= DAY
      ? (["day", DAY] as const)
      : span >= 3_600_000
        ? (["hour", 3_600_000] as const)
        : (["minute", 60_000] as const);
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" }).format(
    Math.floor(span / length),
  );
}
