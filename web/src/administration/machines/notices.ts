/** Kinds of notices that webhooks, and people's wishes, can be narrowed to; their words are the house's. */
import { useCallback } from "react";
import { useHouseWords } from "../../frame/house";
import { useSay } from "../../frame/speech";
import { hooks } from "./words";

export const NOTICES = [
  "re_inquiry",
  "next_step_due",
  "walk_in",
  "clock_remind_assignment",
  "clock_remind_followup",
  "clock_warn_assignment",
  "clock_warn_followup",
  "recall_soon",
  "recall_without_pool",
  "pooled_too_long",
  "lead_transferred",
  "transfer_none",
  "transfer_following",
  "transfer_lost",
  "transfer_won_again",
  "transfer_not_granted",
  "consent_withdrawn",
  "loss_agreed",
  "loss_sent_back",
  "lead_recalled",
  "lead_taken_back",
  "payment_confirmed",
  "payment_rejected",
] as const;

/** What a kind is called; the house's sentence of one of them names dates, which a kind has not. */
export function useNoticeName(): (kind: string) => string {
  const say = useSay();
  const name = useHouseWords();
  return useCallback((kind) => (kind === "recall_soon" ? say(hooks.recallSoon) : name(kind)), [say, name]);
}
