/** What will happen when it is saved, in a sentence: nobody has to guess. */
import { useSay, useSpeech } from "../frame/speech";
import { instant } from "../frame/times";
import { isAgain, type Told, wantsDealer } from "./calling";
import { cleaning } from "./words";

const WILL = {
  high: cleaning.willHigh,
  normal: cleaning.willNormal,
  low: cleaning.willNurture,
  none: cleaning.willEnd,
} as const;

export function useOutcome(told: Told): string {
  const say = useSay();
  const { language } = useSpeech();
  if (!told.end) return "";
  if (told.end === "do_not_call") return say(cleaning.willStop);
  if (told.end === "callback_later") {
    return told.at ? say(cleaning.willCall, { at: instant(new Date(told.at), language) }) : "";
  }
  if (isAgain(told.end)) return say(cleaning.willAgain);
  if (told.end !== "talked") return say(cleaning.willEnd);
  if (!told.intent) return "";
  const first = say(WILL[told.intent]);
  if (!wantsDealer(told) || told.intent === "low") return first;
  const more = told.dealer
    ? told.answer === "no"
      ? say(cleaning.willWait)
      : say(cleaning.willGo, { name: told.dealer.name })
    : say(cleaning.willAsk);
  return say(cleaning.both, { first, more });
}
