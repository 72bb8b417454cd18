/** What a call comes to: from what the agent marks to what the house is told. */
import type { Schemas } from "../frame/client";
import type { Worded } from "../frame/notice";

export type Sheet = Schemas["Sheet"];
export type Waiting = Schemas["Waiting"];
export type Dealer = Schemas["DealerFound"];
export type Intent = "high" | "normal" | "low" | "none";
type Verdict = Schemas["VerdictBody"];

/** How a call ends: spoken to; to be called again; over. */
export const AGAIN = ["no_answer", "busy", "powered_off", "hung_up"] as const;
export const OVER = ["wrong_person", "invalid_number", "do_not_call"] as const;
export const ENDS = ["talked", "callback_later", ...AGAIN, ...OVER] as const;
export type End = (typeof ENDS)[number];
export const INTENTS = ["high", "normal", "low", "none"] as const;
export const DAYS = [7, 30, 90, 180, 365] as const;
export type Answer = "yes" | "no";

export interface Told {
  end?: End;
  intent?: Intent;
  days?: number;
  /** Code of the series; empty: as inquired. */
  series: string;
  dealer?: Dealer;
  answer?: Answer;
  /** When to call again, as a field for times has it. */
  at: string;
}

export const NOTHING: Told = { series: "", at: "" };

export const isAgain = (end?: End) => AGAIN.some((one) => one === end);
export const isOver = (end?: End) => OVER.some((one) => one === end);

/** A customer who wants no car is asked for no dealer. */
export const wantsDealer = ({ end, intent }: Told) => end === "talked" && !!intent && intent !== "none";

export type Missing = "missingEnd" | "missingIntent" | "missingTime" | "missingNotice" | "missingAnswer";

/** What is not marked yet; the first of it. `notice`: null where none is registered, so that none can be read out; undefined while nobody knows. */
export function missing(told: Told, notice: Worded | null | undefined): Missing | undefined {
  if (!told.end) return "missingEnd";
  if (told.end === "callback_later" && !told.at) return "missingTime";
  if (told.end !== "talked") return undefined;
  if (!told.intent) return "missingIntent";
  if (!wantsDealer(told) || !told.dealer || notice === null) return undefined;
  if (!notice) return "missingNotice";
  if (!told.answer) return "missingAnswer";
  return undefined;
}

const VERDICTS = { high: "valid_high", normal: "valid_normal", low: "nurture", none: "invalid" } as const;

const ENDED: Verdict = {
  verdict: "invalid",
  consents: [],
  dealer_code: "",
  do_not_call: false,
  intent: "",
  reason: "",
  series: "",
};

/** What the house is told of a call after which nobody calls again. `notice`: as it was read out. */
export function verdictOf(told: Told, notice: Worded | null | undefined): Verdict {
  if (told.end === "do_not_call") return { ...ENDED, do_not_call: true };
  if (told.end !== "talked" || !told.intent) return { ...ENDED, reason: told.end ?? "" };
  const dealer = wantsDealer(told) ? told.dealer : undefined;
  const consent = dealer &&
    notice &&
    told.answer && {
      recipients: [dealer.code],
      notice: notice.notice,
      notice_version: notice.version,
      text_hash: notice.hash,
      accepted: told.answer === "yes",
    };
  return {
    verdict: VERDICTS[told.intent],
    reason: told.intent === "none" ? "no_intent" : "",
    intent: told.intent,
    series: told.series,
    dealer_code: dealer?.code ?? "",
    buying_days: told.days ?? null,
    do_not_call: false,
    consents: consent ? [consent] : [],
  };
}

const HOLE = /\{name(?:\|([^{}]*))?\}/g;
/** A line of the script with the customer's name, once that is known. */
export const spoken = (line: string, name: string) =>
  line.replace(HOLE, (_, without: string | undefined) => name || without || "");

/** Times that customers name most, as a field for times has them: in an hour, this evening, tomorrow morning. */
export function moments(now: Date): Record<"inHour" | "tonight" | "tomorrow", string> {
  const at = (days: number, hour: number, minute: number) =>
    field(new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour, minute));
  return {
    inHour: field(new Date(Math.ceil((now.getTime() + 3_600_000) / 300_000) * 300_000)),
    tonight: at(now.getHours() < 18 ? 0 : 1, 18, 30),
    tomorrow: at(1, 10, 0),
  };
}

function field(at: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
