/** A notice in the one language in which somebody reads it: its words and the fingerprint of these words, which is the evidence. */
import type { Language } from "./words";

interface Registered {
  notice: string;
  version: string;
  texts: Readonly<Record<string, string>>;
  hashes: Readonly<Record<string, string>>;
}

export interface Worded {
  notice: string;
  version: string;
  language: Language;
  text: string;
  hash: string;
}

/** In the reader's language where the notice has it, else in Chinese, which every notice has: what is shown is what is proved. */
export function worded({ notice, version, texts, hashes }: Registered, wanted: Language): Worded {
  const language = texts[wanted] && hashes[wanted] ? wanted : "zh-CN";
  return { notice, version, language, text: texts[language] ?? "", hash: hashes[language] ?? "" };
}
