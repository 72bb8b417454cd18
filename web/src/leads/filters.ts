/** What a list of leads is narrowed to; it stands in the address, so a list can be kept and passed on. */
export const FILTERS = ["state", "status", "grade", "channel", "dealer", "owner", "since", "until"] as const;
/** As scorecards name them when nobody names them otherwise. */
export const GRADES = ["H", "A", "B", "C"] as const;
export type Filters = Partial<Record<(typeof FILTERS)[number], string>>;

/** Those of the address's words that are filters. */
export function filtersIn(search: Record<string, unknown>): Filters {
  const found: Filters = {};
  for (const name of FILTERS) {
    const value = search[name];
    if (value !== undefined && value !== null && value !== "") found[name] = String(value).slice(0, 100);
  }
  return found;
}

/** With one filter set or cleared. An owner is one of a dealer's people: another dealer has others. */
export function withFilter(filters: Filters, name: keyof Filters, value: string | undefined): Filters {
  const { [name]: before, ...rest } = filters;
  const others: Filters = rest;
  if (name === "dealer" && value !== before) delete others.owner;
  return value ? { ...others, [name]: value } : others;
}

/** `since` and `until` are days of the viewer, `until` the last one; the house wants instants, the end not included. */
export function asked(filters: Filters): Filters {
  const { since, until, ...others } = filters;
  return {
    ...others,
    ...(since && dayOf(since) ? { since: new Date(`${since}T00:00:00`).toISOString() } : {}),
    ...(until && dayOf(until) ? { until: dayAfter(until).toISOString() } : {}),
  };
}

function dayOf(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(new Date(`${text}T00:00:00`).getTime());
}

function dayAfter(day: string): Date {
  const end = new Date(`${day}T00:00:00`);
  end.setDate(end.getDate() + 1);
  return end;
}

/** Do two sets of filters say the same? */
export function same(one: Filters, other: Filters): boolean {
  return FILTERS.every((name) => (one[name] ?? "") === (other[name] ?? ""));
}

export interface View {
  name: string;
  filters: Filters;
}

/** Where the views of an account are kept: a name that one person gave is not the next one's to read. */
const place = (account: string) => `leadcenter.views.leads.${account}`;

/** The views that a person keeps in this browser. */
export function keptViews(account: string): View[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(place(account)) ?? "[]");
    if (!Array.isArray(found)) return [];
    return found
      .filter((one): one is View => typeof one?.name === "string" && typeof one?.filters === "object")
      .map((one) => ({ name: one.name, filters: filtersIn({ ...one.filters }) }));
  } catch {
    return [];
  }
}

export function keepViews(account: string, views: readonly View[]): void {
  localStorage.setItem(place(account), JSON.stringify(views));
}
