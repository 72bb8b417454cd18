/** Around each of the customer's pages: whose it is, the language, and what was said last. */
import { type ReactNode, useEffect } from "react";
import { Mark } from "../frame/Mark";
import { type Say, useSay, useSpeech } from "../frame/speech";
import { frame, type Text } from "../frame/words";
import { Refused } from "./asking";
import { page } from "./words";

interface FrameProps {
  title: string;
  lead?: string | undefined;
  children: ReactNode;
}

export function Frame({ title, lead, children }: FrameProps) {
  const say = useSay();
  const { language, speak } = useSpeech();
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <div className="cu">
      <header className="cu-head">
        <Mark size={32} />
        <button
          type="button"
          className="cu-quiet"
          lang={language === "zh-CN" ? "en" : "zh"}
          onClick={() => speak(language === "zh-CN" ? "en-US" : "zh-CN")}
        >
          {say(frame.language)}
        </button>
      </header>
      <main className="cu-main">
        <h1>{title}</h1>
        {lead && <p className="cu-lead">{lead}</p>}
        {children}
      </main>
    </div>
  );
}

/** What was done, or why not; heard by who does not see it. */
export function Said({ text, bad = false }: { text: string; bad?: boolean }) {
  return (
    <p role={bad ? "alert" : "status"} className={text ? `cu-said ${bad ? "bad" : "good"}` : "cu-said"}>
      {text}
    </p>
  );
}

export function Waiting() {
  const say = useSay();
  return (
    <div className="cu-waiting" role="status">
      <span className="cu-hidden">{say(page.loading)}</span>
    </div>
  );
}

/** A page that can show nothing, and why. */
export function Nothing({ title, lead, again }: { title: Text; lead: Text; again?: () => void }) {
  const say = useSay();
  return (
    <Frame title={say(title)} lead={say(lead)}>
      {again && (
        <button type="button" className="cu-main-act" onClick={again}>
          {say(page.again)}
        </button>
      )}
    </Frame>
  );
}

/** The sentence for a fault: the house's own where it gave one. */
export function sentence(fault: unknown, say: Say): string {
  if (fault instanceof Refused)
    return fault.status === 0 ? say(page.offline) : fault.message || say(page.failed);
  return say(page.failed);
}

export function useDay(): (at: string) => string {
  const { language } = useSpeech();
  return (at) =>
    new Date(at).toLocaleDateString(language, { year: "numeric", month: "long", day: "numeric" });
}
