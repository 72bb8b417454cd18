/** How a lead's words look, in lists and in detail. */
import type { Schemas } from "../frame/client";
import { useHouseWords } from "../frame/house";
import { useSay } from "../frame/speech";
import { intents, leads, states } from "./words";

export type LeadShown = Schemas["desk_terms_LeadShown"];
export type LeadDetail = Schemas["LeadDetail"];

const TONES: Readonly<Record<string, string>> = {
  assigned: "good",
  dispatched: "busy",
  cleaning: "busy",
  landed: "busy",
  review: "warn",
  awaiting_dealer: "warn",
  awaiting_grant: "warn",
  awaiting_window: "warn",
  parked: "bad",
  invalid: "",
};

export function State({ of }: { of: string }) {
  const say = useSay();
  const name = useHouseWords();
  const text = of in states ? say(states[of as keyof typeof states]) : name(of);
  return <span className={`lc-dot ${TONES[of] ?? ""}`}>{text}</span>;
}

export function Grade({ of }: { of: string }) {
  if (!of) return <span className="faint">–</span>;
  return <span className={of === "H" || of === "A" ? "lc-chip accent" : "lc-chip"}>{of}</span>;
}

export function Intent({ of }: { of: string }) {
  const say = useSay();
  const text = intents[of];
  return text ? <span>{say(text)}</span> : <span className="faint">–</span>;
}

/** A dealer, a channel, a person: the name, and the code where there is no name. */
export function Who({ of, none }: { of: Schemas["Named"]; none?: string }) {
  if (!of.name && !of.code) return <span className="faint">{none ?? "–"}</span>;
  return <span title={of.code}>{of.name || of.code}</span>;
}

export function CustomerName({ of }: { of: LeadShown }) {
  const say = useSay();
  return of.name ? <span>{of.name}</span> : <span className="faint">{say(leads.nameless)}</span>;
}
