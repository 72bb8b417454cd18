/** Raw leads begin again: asked of the house, and told how it came out. */
import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { api, type Schemas, told } from "../frame/client";
import { useHouseWords } from "../frame/house";
import { useSay } from "../frame/speech";
import { cameOut } from "./standing";
import { channels } from "./words";

type Key = Schemas["RawKey"];
type Results = readonly Schemas["Replayed"][];

export async function replaying(keys: Key[]): Promise<Results> {
  return (await told(api.POST("/raw-leads/replay", { body: { keys } }))).results;
}

export async function releasing(keys: Key[]): Promise<Results> {
  return (await told(api.POST("/raw-leads/release", { body: { keys } }))).results;
}

/** Says how many went and why others stayed; what tells of them is read anew. */
export function useBeginAgain(): (results: Results) => void {
  const say = useSay();
  const name = useHouseWords();
  const queries = useQueryClient();
  const { message } = App.useApp();
  return (results) => {
    const { went, stayed } = cameOut(results);
    if (went > 0) message.success(say(channels.went, { n: went }));
    for (const [why, n] of stayed) message.warning(say(channels.stayed, { n, why: name(why) }), 6);
    queries.invalidateQueries({ queryKey: ["channels"] });
  };
}
