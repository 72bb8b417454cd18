/** In which language people read, and what is said in it. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { filled, type Holes, type Language, type Text } from "./words";

export type Say = (text: Text, holes?: Holes) => string;

interface Speech {
  language: Language;
  speak: (language: Language) => void;
}

const KEPT = "leadcenter.language";
const Spoken = createContext<Speech>({ language: "zh-CN", speak: () => {} });

/** The language of last time, else the browser's, as far as we speak it. */
export function firstLanguage(): Language {
  const kept = localStorage.getItem(KEPT);
  if (kept === "zh-CN" || kept === "en-US") return kept;
  return navigator.language.toLowerCase().startsWith("zh") ? "zh-CN" : "en-US";
}

let present: Language | undefined;
/** The language as requests name it, outside of React. */
export function spoken(): Language {
  present ??= firstLanguage();
  return present;
}

export function Speaking({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(spoken);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const speech = useMemo(
    () => ({
      language,
      speak: (next: Language) => {
        localStorage.setItem(KEPT, next);
        present = next;
        setLanguage(next);
      },
    }),
    [language],
  );
  return <Spoken.Provider value={speech}>{children}</Spoken.Provider>;
}

export function useSpeech(): Speech {
  return useContext(Spoken);
}

/** `const say = useSay(); say(words.title)`. */
export function useSay(): Say {
  const { language } = useSpeech();
  return useMemo(() => (text, holes) => filled(text, language, holes), [language]);
}
