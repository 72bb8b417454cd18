/** The mapping of a file's columns, changed one column at a time. */
import type { Schemas } from "../frame/client";

export type Mapping = Schemas["FileMapping"];

/** "" is left out. */
export function goesTo(mapping: Mapping, heading: string): string {
  const rule = mapping.columns[heading];
  if (rule === undefined) return "";
  return typeof rule === "string" ? rule : rule.to;
}

/** The column goes to this path; "" leaves it out, "answers" keeps it under its heading. A prefix that was found stays. */
export function withColumn(mapping: Mapping, heading: string, to: string): Mapping {
  const { [heading]: before, ...columns } = mapping.columns;
  const { [heading]: _, ...ignore } = mapping.ignore ?? {};
  if (!to) return { ...mapping, columns, ignore: { ...ignore, [heading]: "left_out" } };
  const path = to === "answers" ? `answers.${heading.slice(0, 200)}` : to;
  const rule = typeof before === "object" ? { ...before, to: path } : path;
  return { ...mapping, columns: { ...columns, [heading]: rule }, ignore };
}

const MANY: readonly string[] = ["contact.phones", "strip"];

/** Columns that go where another one goes already, though one place takes one column. */
export function twice(mapping: Mapping, headings: readonly string[]): ReadonlySet<string> {
  const first = new Map<string, string>();
  const found = new Set<string>();
  for (const heading of headings) {
    const to = goesTo(mapping, heading);
    if (!to || MANY.includes(to)) continue;
    const other = first.get(to);
    if (other === undefined) first.set(to, heading);
    else found.add(other).add(heading);
  }
  return found;
}

export interface Consent {
  notice: string;
  notice_version: string;
  recipients: string[];
  action: string;
}

/** What everybody of the file agreed to; none where no notice is named. */
export function withConsent(mapping: Mapping, consent: Consent): Mapping {
  if (!consent.notice && consent.recipients.length === 0) return { ...mapping, consents: [] };
  const whole = { purpose: "sales_contact", text_hash: "", page: "", at: null, ...consent };
  return { ...mapping, consents: [whole] };
}

/** For what a page shows: paths of consents and answers are said in other ways. */
export const columnPaths = (paths: readonly string[]): string[] =>
  paths.filter((path) => path !== "strip" && path !== "resend");
