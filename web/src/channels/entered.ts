/** What somebody said on the phone or at a stand, as a file of one row: it goes the way of every file. */
import type { Schemas } from "../frame/client";
import type { Worded } from "../frame/notice";

export interface Entered {
  name?: string;
  phone: string;
  city?: string;
  series?: string;
  dealer?: string;
  comment?: string;
  /** The notice was read out, and the customer said yes. */
  agreed?: boolean;
}

/** Heading and path of each column. */
const COLUMNS: readonly (readonly [keyof Entered | "id", string])[] = [
  ["id", "external_id"],
  ["name", "contact.name"],
  ["phone", "contact.phones"],
  ["city", "contact.city"],
  ["series", "vehicles.series"],
  ["dealer", "dealer_code"],
  ["comment", "comment"],
];

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

/** `id` names this entry once for ever: sent twice it is one delivery. */
export function rowOf(given: Entered, id: string): string {
  const values = { ...given, id };
  const lines = [
    COLUMNS.map(([name]) => name),
    COLUMNS.map(([name]) => String(values[name as keyof typeof values] ?? "").trim()),
  ];
  return lines.map((line) => line.map(quoted).join(",")).join("\n");
}

/** `notice`: as it was read out; `at`: when the customer said yes. */
export function mappingOf(
  given: Entered,
  notice: Worded | null | undefined,
  at: string,
): Schemas["FileMapping"] {
  const consent = given.agreed &&
    notice &&
    given.dealer && {
      recipients: [given.dealer],
      notice: notice.notice,
      notice_version: notice.version,
      text_hash: notice.hash,
      action: "spoken",
      purpose: "sales_contact",
      page: "",
      at,
    };
  return {
    channel: "",
    columns: Object.fromEntries(COLUMNS),
    consents: consent ? [consent] : [],
    country: "",
    delimiter: ",",
    encoding: "utf-8",
    missing: [""],
    note: "",
    rest: "refuse",
    sheet: "",
    taken_back_values: [],
    test_values: [],
  };
}
