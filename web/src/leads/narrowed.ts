/** What a list is narrowed to, in words. */
import type { Say } from "../frame/speech";
import { instant } from "../frame/times";
import type { Language } from "../frame/words";
import { leads, states, statuses } from "./words";

/** As the house is asked: `since` and `until` are instants. */
interface Narrowed {
  state?: string;
  status?: string;
  grade?: string;
  channel?: string;
  dealer?: string;
  owner?: string;
  since?: string | null;
  until?: string | null;
}

/** One text for each filter that is set; channel, dealer and owner by their codes. */
export function narrowedTo(filters: Narrowed, say: Say, language: Language): string[] {
  const { state, status, grade, channel, dealer, owner, since, until } = filters;
  const told = (name: string, value: string) => say(leads.narrowed, { name, value });
  return [
    state && (state in states ? say(states[state as keyof typeof states]) : state),
    status && (status in statuses ? say(statuses[status as keyof typeof statuses]) : status),
    grade && told(say(leads.grade), grade),
    channel && told(say(leads.channel), channel),
    dealer && told(say(leads.dealer), dealer),
    owner && told(say(leads.owner), owner),
    since && say(leads.narrowedSince, { at: instant(since, language) }),
    until && say(leads.narrowedUntil, { at: instant(until, language) }),
  ].filter((one): one is string => !!one);
}
