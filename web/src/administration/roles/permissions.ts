/** Permissions by what they are about, in the order in which they are read. */
import type { Permission } from "../../frame/client";
import type { Text } from "../../frame/words";
import { type groups, permissions } from "./words";

type Group = keyof typeof groups;

/** By the first word of a permission's code. */
const ABOUT: Readonly<Record<string, Group>> = {
  lead: "leads",
  transfer: "leads",
  pool: "pools",
  followup: "pools",
  call: "pools",
  reception: "pools",
  cleaning: "intake",
  review: "intake",
  channel: "intake",
  raw_lead: "intake",
  block: "intake",
  rule: "rules",
  figures: "rules",
  export: "rules",
  cap: "rules",
  webhook: "people",
  org: "people",
  staff: "people",
  account: "people",
  role: "people",
  key: "people",
  provider: "people",
  consent: "law",
  notice: "law",
  rights: "law",
  retention: "law",
  assessment: "law",
  audit: "law",
  test_drive: "sales",
  offer: "sales",
  discount: "sales",
  quotation: "sales",
  order: "sales",
  payment: "sales",
  loss: "sales",
};
const ORDER: readonly Group[] = ["leads", "pools", "sales", "intake", "rules", "people", "law"];

/** Its name for people. */
export function permissionText(code: string): Text {
  return (permissions as Readonly<Record<string, Text>>)[code.replaceAll(".", "_")] ?? [code, code];
}

/** `[["leads", [...]], …]`, none of them empty, none left out. */
export function grouped(all: readonly Permission[]): readonly (readonly [Group, readonly Permission[]])[] {
  const about = (one: Permission) => ABOUT[one.split(".")[0] ?? ""] ?? "rules";
  return ORDER.map((group) => [group, all.filter((one) => about(one) === group)] as const).filter(
    ([, some]) => some.length > 0,
  );
}

/** What a change adds and what it takes away. */
export function difference(
  before: readonly string[],
  after: readonly string[],
): { gains: readonly string[]; loses: readonly string[] } {
  return {
    gains: after.filter((one) => !before.includes(one)),
    loses: before.filter((one) => !after.includes(one)),
  };
}
