/** The legal entities that somebody sees, from the first page to the last. */
import { api, type Schemas, told } from "./client";

export type Entity = Schemas["EntityShown"];

export async function readEntities(signal: AbortSignal): Promise<readonly Entity[]> {
  const found: Entity[] = [];
  let after = "";
  do {
    const page = await told(api.GET("/entities", { params: { query: { after } }, signal }));
    found.push(...page.entities);
    after = page.next;
  } while (after);
  return found;
}
