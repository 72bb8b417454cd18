/** Of what the block lists hold entries, and why. */
import type { Schemas } from "../frame/client";
import type { Say } from "../frame/speech";
import { blockReasons } from "./words";

export type BlockKind = Schemas["BlockKind"];
export const KINDS: readonly BlockKind[] = ["number", "email_domain", "network", "word", "name"];

/** Other reasons come from machines: they keep their code, made readable. */
export function reasonOf(say: Say, code: string): string {
  const text = blockReasons[code];
  return text ? say(text) : code.replaceAll("_", " ");
}
