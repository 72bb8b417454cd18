/** Values of facts that are codes of the house, by fact. */
import type { Text } from "../frame/words";
import { calls, categories, grades, inquiries, intents } from "./words";

export const values: Readonly<Record<string, Readonly<Record<string, Text>>>> = {
  intent: intents,
  grade: grades,
  kind: inquiries,
  category: categories,
  code: calls,
};
