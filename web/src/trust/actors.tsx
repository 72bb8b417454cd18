/** Who people are whom records name. */
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas, told } from "../frame/client";
import { useMe } from "../frame/session";
import { useSay } from "../frame/speech";
import { trust } from "./words";

type Actor = Schemas["Actor"];
export type NameOf = (actor: string | null | undefined) => string;

/** `const name = useActors([one.asked_by]); name(one.asked_by)`. */
export function useActors(actors: readonly (string | null | undefined)[]): NameOf {
  const say = useSay();
  const me = useMe();
  const wanted = [...new Set(actors.filter((one): one is string => !!one))].sort();
  const { data } = useQuery({
    queryKey: ["trust", "actors", wanted],
    queryFn: ({ signal }) =>
      told(api.GET("/audit/actors", { params: { query: { names: wanted.join(",") } }, signal })),
    enabled: wanted.length > 0 && me.zone === "maker",
    staleTime: 300_000,
  });
  return (actor) => {
    if (!actor) return "–";
    if (actor === `person:${me.account}`) return say(trust.you);
    const found = data?.find((one) => one.actor === actor);
    return found ? nameOf(found, say) : "…";
  };
}

/** As a screen shows somebody. */
export function nameOf(actor: Actor, say: ReturnType<typeof useSay>): string {
  if (actor.name) return actor.name;
  if (actor.kind === "operator") return say(trust.operator);
  if (actor.kind === "customer") return say(trust.customer);
  return say(actor.kind === "worker" ? trust.worker : trust.somebody);
}
