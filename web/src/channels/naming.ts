/** Codes of the channel room in people's words, and a channel as its routes take it. */
import type { Schemas } from "../frame/client";
import type { Say } from "../frame/speech";
import type { Text } from "../frame/words";
import { groups, places } from "./places/words";
import { adapters, categories, evidences, statuses, uses } from "./words";

export type Channel = Schemas["ChannelShown"];
export type Description = Schemas["Description"];
export type Config = Record<string, unknown>;
export type Status = Schemas["ChannelStatus"];

/** The text of a code in a list of texts; a code that has none stands for itself. */
export function named(list: Readonly<Record<string, Text>>, code: string, say: Say): string {
  const text = list[code];
  return text ? say(text) : code;
}

export const categoryOf = (say: Say, code: string) => named(categories, code, say);
export const adapterOf = (say: Say, code: string) => named(adapters, code, say);
export const statusOf = (say: Say, code: string) => named(statuses, code, say);
export const evidenceOf = (say: Say, code: string) => named(evidences, code, say);

/** `token:ACCOUNT` is the token of one account. */
export function usedFor(say: Say, use: string): string {
  const [code = "", whose] = use.split(":");
  return whose ? `${named(uses, code, say)} · ${whose}` : named(uses, code, say);
}

export const STATUS_COLOUR: Readonly<Record<Status, string>> = {
  registered: "",
  testing: "busy",
  online: "good",
  paused: "warn",
  retired: "",
};

type Group = "contact" | "vehicle" | "trade_in" | "consents" | "lead" | "other";

/** To which group a path belongs, and the place in it; what channels call `vehicle.` files call `vehicles.`. */
export function placeIn(path: string): { group: Group; place: string } {
  const parts = path.split(".");
  const place = parts.at(-1) ?? "";
  if (parts.length === 1) {
    return { group: ["answer", "ignored", "strip"].includes(path) ? "other" : "lead", place };
  }
  if (path.startsWith("trade_in.") || path.startsWith("vehicles.trade_in."))
    return { group: "trade_in", place };
  if (parts[0] === "vehicle" || parts[0] === "vehicles") return { group: "vehicle", place };
  return { group: parts[0] === "contact" ? "contact" : "consents", place };
}

/** The answer under which an import keeps a number that a spreadsheet damaged. */
const DAMAGED = "answers.damaged_number";

/** `contact.phones` → Telephone number; of a vehicle or a consent with whose it is. */
export function placeOf(say: Say, path: string): string {
  if (path === DAMAGED) return say(groups.damaged);
  if (path.startsWith("answers.")) return say(groups.answered, { name: path.slice("answers.".length) });
  const { group, place } = placeIn(path);
  const text = named(places, place, say);
  if (group === "trade_in" || group === "consents") {
    return say(groups.named, { group: say(groups[group]), place: text });
  }
  return text;
}

export interface Grouped {
  label: string;
  options: { value: string; label: string }[];
}

const ORDER: readonly Group[] = ["contact", "vehicle", "lead", "trade_in", "consents", "other"];

/** Paths as the options of a choice, by group. */
export function grouped(say: Say, paths: readonly string[]): Grouped[] {
  return ORDER.map((group) => ({
    label: say(groups[group]),
    options: paths
      .filter((path) => placeIn(path).group === group)
      .map((path) => ({ value: path, label: placeOf(say, path) })),
  })).filter((one) => one.options.length > 0);
}

/** A registered channel as a change of it is sent, with what differs. */
export function described(channel: Channel, more: Partial<Description> = {}): Description {
  const { adapter, brand, category, config, country, daily_limit, evidence_required, medium, name } = channel;
  const { needs_phone, ownership, repeat_minutes, required_fields, time_zone, valid_to } = channel;
  return {
    adapter,
    brand,
    category: category as Description["category"],
    config,
    country,
    daily_limit,
    evidence_required,
    medium: medium as Description["medium"],
    name,
    needs_phone,
    ownership: ownership as Description["ownership"],
    repeat_minutes,
    required_fields,
    time_zone,
    valid_to,
    ...more,
  };
}

/** Where senders of a channel deliver. */
export const addressOf = (code: string) => `${location.origin}/in/${code}`;

/** A key nobody can guess, of 32 random bytes. */
export function madeSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
