/** What a result says before it is sent: the call that it tells of, and what a refused one said. */
import type { Schemas } from "../frame/client";
import type { Action } from "./queue";

export type Said = Schemas["FollowupBody"];
/** A call belongs to a result that is logged within this time of it, in milliseconds. */
const FRESH = 4 * 3_600_000;
/** By so much the clock of a phone may go slow. */
const SLACK = 5 * 60_000;

/** The own call of which a result of `kind` at `when` tells: the newest that no other result tells of, sent or still waiting here. */
export function callOf(
  calls: readonly Schemas["CallShown"][],
  kind: string,
  when: Date,
  actions: readonly Action[],
): string {
  const unsent = actions.filter((one) => one.refusal === undefined).map((one) => said(one)?.call);
  const found = calls.find((one) => {
    const ago = when.getTime() - new Date(one.asked_at).getTime();
    return (
      one.mine &&
      !one.told &&
      one.medium === kind &&
      ago > -SLACK &&
      ago < FRESH &&
      !unsent.includes(one.call)
    );
  });
  return found?.call ?? "";
}

/** What a kept result says; undefined: the action is something else. */
export function said(action: Action | undefined): Said | undefined {
  return action?.deed === "follow_up" ? (action.body as Said) : undefined;
}

const TYPED = ["name", "phone", "note", "comment", "text", "reason"] as const;
/** What a person typed in words, and cannot read anywhere else while the house has not taken it. */
export function typed(action: Action): string {
  const body = (action.body ?? {}) as Readonly<Record<string, unknown>>;
  const words = TYPED.map((one) => body[one]).filter((one) => typeof one === "string" && one !== "");
  return words.join(" · ");
}

/** An instant as a field of date and time takes it, in the zone of the phone. */
export function inField(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
