/** What changes from one body to another: parts that hold something else, rules that come, go, or change places. */
import { type Body, type List, listed, type Part, read, type Shape } from "./shapes";

export interface Change {
  part: Part;
  before: unknown;
  after: unknown;
}

export type Difference =
  | { mark: "changed"; list?: undefined; changes: readonly Change[] }
  | { mark: "added" | "removed"; list: List; row: Body; at: number }
  | { mark: "changed"; list: List; row: Body; at: number; changes: readonly Change[] }
  | { mark: "moved"; list: List; row: Body; from: number; to: number };

export const same = (one: unknown, other: unknown) => canonical(one) === canonical(other);

/** The order of keys says nothing, nor does a negation that is off. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (key, inner) => {
    if (key === "not" && inner === false) return undefined;
    if (inner === null || typeof inner !== "object" || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}

function changesOf(parts: readonly Part[], before: Body, after: Body): Change[] {
  return parts
    .map((part) => ({ part, before: read(before, part), after: read(after, part) }))
    .filter((one) => !same(one.before ?? null, one.after ?? null));
}

/** Rules of the same name are the same rule; where rules have no names, those with the same condition. */
function keysOf(list: List, rows: readonly Body[]): string[] {
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const key = list.name ? String(row[list.name]) : canonical(row.when ?? row.signal ?? list.at);
    const times = (seen.get(key) ?? 0) + 1;
    seen.set(key, times);
    return times > 1 ? `${key} ${times}` : key;
  });
}

function ofList(list: List, before: Body, after: Body): Difference[] {
  const [olds, news] = [listed(before, list), listed(after, list)];
  const [oldKeys, newKeys] = [keysOf(list, olds), keysOf(list, news)];
  const found: Difference[] = [];
  for (const [at, row] of news.entries()) {
    const was = oldKeys.indexOf(newKeys[at] ?? "");
    const old = olds[was];
    if (!old) {
      found.push({ mark: "added", list, row, at });
      continue;
    }
    const changes = changesOf(list.parts, old, row);
    if (changes.length > 0) found.push({ mark: "changed", list, row, at, changes });
  }
  for (const [at, row] of olds.entries()) {
    if (!newKeys.includes(oldKeys[at] ?? "")) found.push({ mark: "removed", list, row, at });
  }
  if (list.ordered) found.push(...moves(list, olds, news, oldKeys, newKeys));
  return found;
}

/** Of those that stayed: who stands elsewhere among them. */
function moves(
  list: List,
  olds: readonly Body[],
  news: readonly Body[],
  oldKeys: readonly string[],
  newKeys: readonly string[],
): Difference[] {
  const stayed = oldKeys.filter((one) => newKeys.includes(one));
  const now = newKeys.filter((one) => oldKeys.includes(one));
  return now
    .filter((key, place) => stayed.indexOf(key) > place)
    .map((key) => ({
      mark: "moved",
      list,
      row: news[newKeys.indexOf(key)] ?? olds[0] ?? {},
      from: oldKeys.indexOf(key),
      to: newKeys.indexOf(key),
    }));
}

export function differences(shape: Shape, before: Body, after: Body): readonly Difference[] {
  const head = changesOf(shape.head, before, after);
  return [
    ...(head.length > 0 ? [{ mark: "changed", changes: head } as Difference] : []),
    ...shape.lists.flatMap((list) => ofList(list, before, after)),
  ];
}
