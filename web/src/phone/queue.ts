/** What was done while the line was away: kept in the phone, sent once the line is back, in the order in which it was done, each with
 * an Idempotency-Key of its own, so that it is done once however often it is sent. */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";

export interface Action {
  /** Places are in the order in which things were done. */
  place?: number;
  /** Sent as Idempotency-Key. */
  key: string;
  /** Whose action it is: nobody else sends it from this phone. */
  account: string;
  method: "POST" | "PUT" | "DELETE";
  path: string;
  body: unknown;
  at: string;
  /** What was done, a key of `deeds` in words.ts, and to which lead: for who looks at what waits. */
  deed?: string;
  lead?: string;
  /** Why the house refused it, once it has, and when. */
  refusal?: string;
  refusedAt?: string;
  /** How often the house broke over it. */
  faults?: number;
}

interface Kept extends DBSchema {
  actions: { key: number; value: Action };
}

/** What became of a try: done, refused for good (with the house's words), to be tried again later; or the house broke over it. */
export type Outcome = { done: true } | { refused: string } | { later: true } | { broke: true };
export type Send = (action: Action) => Promise<Outcome>;

const NAME = "leadcenter-phone";
/** So often the house may break over an action before it holds up no other lead's. */
export const FAULTS = 3;
/** For so many days what was refused can still be looked at, corrected or sent again here. */
export const REFUSED_DAYS = 14;
let opened: Promise<IDBPDatabase<Kept>> | undefined;

function open(): Promise<IDBPDatabase<Kept>> {
  opened ??= openDB<Kept>(NAME, 1, {
    upgrade: (database) => {
      database.createObjectStore("actions", { keyPath: "place", autoIncrement: true });
    },
    // The browser may end it, as a phone does that is short of room: the next one opens it anew.
    terminated: () => {
      opened = undefined;
    },
  }).catch((fault) => {
    opened = undefined;
    throw fault;
  });
  return opened;
}

/** Keeps an action; it is safe once this has resolved. */
export async function keep(action: Omit<Action, "place" | "key" | "at">, now = new Date()): Promise<Action> {
  const kept: Action = { ...action, key: crypto.randomUUID(), at: now.toISOString() };
  const place = await (await open()).add("actions", kept);
  return { ...kept, place };
}

/** What this account still has here, in order; refused ones too, until they are dropped. */
export async function waiting(account: string): Promise<Action[]> {
  return (await (await open()).getAll("actions")).filter((one) => one.account === account);
}

/** Forgets an action. */
export async function drop(place: number): Promise<void> {
  await (await open()).delete("actions", place);
}

/** Forgets all that an account still has here, once nobody is sending it. */
export async function dropAll(account: string): Promise<void> {
  await alone(async () => {
    for (const { place } of await waiting(account)) if (place !== undefined) await drop(place);
  });
}

/** Forgets, of everybody, what was refused more than REFUSED_DAYS ago, and whatever somebody other than `account` kept as long ago and has not come back for: it may hold a
 * customer's name and number. */
export async function dropOld(account: string, now = new Date()): Promise<void> {
  const since = new Date(now.getTime() - REFUSED_DAYS * 86_400_000).toISOString();
  for (const one of await (await open()).getAll("actions")) {
    const given = one.refusal !== undefined || one.account !== account;
    if (given && one.place !== undefined && (one.refusedAt ?? one.at) < since) await drop(one.place);
  }
}

/** Lets a refused action be sent once more, under its key. */
export async function retry(place: number): Promise<void> {
  const database = await open();
  const { refusal: _, refusedAt: __, ...one } = (await database.get("actions", place)) ?? {};
  if ("key" in one) await database.put("actions", one as Action);
}

/** Sends what waits, in order, one sender at a time on this phone; stops where one is to be tried later, passes over what the house broke over again and again, and over what comes after it about the same lead. Says how many were done. */
export async function flush(account: string, send: Send, now = () => new Date()): Promise<number> {
  return alone(async () => {
    let done = 0;
    const stuck = new Set<string>();
    for (const one of await waiting(account)) {
      if (one.refusal !== undefined || one.place === undefined) continue;
      if (one.lead !== undefined && stuck.has(one.lead)) continue;
      const outcome = await send(one);
      if ("later" in outcome) break;
      if ("broke" in outcome) {
        const faults = (one.faults ?? 0) + 1;
        await note({ ...one, faults });
        if (faults < FAULTS) break;
        if (one.lead !== undefined) stuck.add(one.lead);
      } else if ("refused" in outcome) {
        await note({ ...one, refusal: outcome.refused, refusedAt: now().toISOString() });
      } else {
        await drop(one.place);
        done += 1;
      }
    }
    return done;
  });
}

/** Keeps what became of an action, unless somebody has dropped it meanwhile. */
async function note(action: Action): Promise<void> {
  const change = (await open()).transaction("actions", "readwrite");
  if (action.place !== undefined && (await change.store.get(action.place))) await change.store.put(action);
  await change.done;
}

let last: Promise<unknown> = Promise.resolve();
/** One after the other, in all windows where the browser can do that, else in this one. */
function alone<T>(work: () => Promise<T>): Promise<T> {
  if (navigator.locks) return navigator.locks.request(NAME, work) as Promise<T>;
  const turn = last.then(work, work);
  last = turn.catch(() => undefined);
  return turn;
}
