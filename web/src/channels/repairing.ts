/** What a person repairs of a raw lead: the few fields that a lead cannot do without, as a form and as our own API takes them. */

export interface Repairs {
  name: string;
  phones: string[];
  email: string;
  province: string;
  city: string;
  series: string;
  dealer_code: string;
  comment: string;
  notice: string;
  notice_version: string;
  text_hash: string;
  page: string;
  action: string;
  recipients: string[];
}

type Record_ = Readonly<Record<string, unknown>>;
const record = (value: unknown): Record_ =>
  typeof value === "object" && value !== null ? (value as Record_) : {};
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
const first = (value: unknown): Record_ => record(Array.isArray(value) ? value[0] : undefined);

/** The fields of an inquiry as the form shows them. */
export function repairsOf(inquiry: Record_): Repairs {
  const contact = record(inquiry.contact);
  const vehicle = first(inquiry.vehicles);
  const consent = first(inquiry.consents);
  return {
    name: text(contact.name),
    phones: texts(contact.phones),
    email: text(contact.email),
    province: text(contact.province),
    city: text(contact.city),
    series: text(vehicle.series),
    dealer_code: text(inquiry.dealer_code),
    comment: text(inquiry.comment),
    notice: text(consent.notice),
    notice_version: text(consent.notice_version),
    text_hash: text(consent.text_hash),
    page: text(consent.page),
    action: text(consent.action),
    recipients: texts(consent.recipients),
  };
}

const CONTACT = ["name", "phones", "email", "province", "city"] as const;
const CONSENT = ["notice", "notice_version", "text_hash", "page", "action", "recipients"] as const;

/** Only what was changed; of a consent the whole, for it replaces what was read. What is left empty of a contact is taken away. */
export function documentOf(inquiry: Record_, filled: Repairs): Record<string, unknown> {
  const before = repairsOf(inquiry);
  const phones = (filled.phones ?? []).map((one) => one?.trim()).filter(Boolean);
  const given = { ...filled, phones: [...new Set(phones)] };
  const changed = (name: keyof Repairs) => JSON.stringify(before[name]) !== JSON.stringify(given[name]);
  const made: Record<string, unknown> = {};
  const contact = Object.fromEntries(CONTACT.filter(changed).map((name) => [name, given[name]]));
  if (Object.keys(contact).length > 0) made.contact = contact;
  if (changed("series")) made.vehicles = [{ series: given.series }];
  for (const name of ["dealer_code", "comment"] as const) if (changed(name)) made[name] = given[name];
  if (CONSENT.some(changed)) {
    const consent = Object.fromEntries(CONSENT.map((name) => [name, given[name]]));
    made.consents = [{ ...first(inquiry.consents), ...consent, accepted: true }];
  }
  return made;
}
