/** The day of a test car as a row of half hours: what is free, gone by, or taken by whom. Pure. */
import type { Schemas } from "../frame/client";

export type Drive = Schemas["DriveShown"];
/** `taken`: from when until when. */
export type Car = Omit<Schemas["CarShown"], "taken"> & { taken: readonly (readonly string[])[] };

/** A row shows the day from this hour until that one; a slot is so many minutes. */
export const FROM = 8;
export const TO = 21;
export const SLOT = 30;
export const SLOTS = ((TO - FROM) * 60) / SLOT;
const MINUTE = 60_000;

export interface Cell {
  /** The first slot, and how many it spans. */
  slot: number;
  span: number;
  kind: "free" | "past" | "drive" | "taken";
  drives: readonly Drive[];
}

/** Drives that hold their car. */
const HOLDS = new Set(["booked", "driving"]);

/** When slot `slot` of a day begins; `midnight` is the day's, in the viewer's zone. */
export function beginOf(midnight: Date, slot: number): Date {
  return new Date(midnight.getFullYear(), midnight.getMonth(), midnight.getDate(), FROM, slot * SLOT);
}

/** Slots from the one an instant lies in (`up`: from the next whole one), within the day's. */
function slotAt(midnight: Date, at: Date, up: boolean): number {
  const slots = (at.getTime() - beginOf(midnight, 0).getTime()) / (SLOT * MINUTE);
  return Math.min(SLOTS, Math.max(0, up ? Math.ceil(slots) : Math.floor(slots)));
}

/** The cells of a car, each slot in exactly one. Drives of others that the viewer does not see are `taken`. */
export function rowOf(car: Car, drives: readonly Drive[], midnight: Date, now: Date): Cell[] {
  const mine = drives.filter(
    (one) => one.car === car.code && one.state !== "cancelled" && one.state !== "missed",
  );
  const spans = [
    ...mine.map((one) => ({
      begin: new Date(one.begins_at),
      end: new Date(one.ends_at),
      drive: one as Drive | null,
    })),
    ...car.taken
      .filter(([begin]) => !mine.some((one) => HOLDS.has(one.state) && same(one.begins_at, begin ?? "")))
      .map(([begin, end]) => ({
        begin: new Date(begin ?? ""),
        end: new Date(end ?? ""),
        drive: null,
      })),
  ]
    .map((one) => ({
      ...one,
      first: slotAt(midnight, one.begin, false),
      next: slotAt(midnight, one.end, true),
    }))
    .filter((one) => one.next > one.first)
    .sort((one, other) => one.begin.getTime() - other.begin.getTime());
  const cells: Cell[] = [];
  let slot = 0;
  for (const one of spans) {
    const last = cells.at(-1);
    if (last && one.first < slot) {
      // Both lie in one half hour: they share a cell.
      const drives = one.drive ? [...last.drives, one.drive] : last.drives;
      const span = Math.max(slot, one.next) - last.slot;
      cells[cells.length - 1] = { slot: last.slot, span, kind: drives.length ? "drive" : "taken", drives };
      slot = last.slot + span;
      continue;
    }
    for (; slot < one.first; slot++) cells.push(empty(midnight, slot, now));
    const kind = one.drive ? "drive" : "taken";
    cells.push({ slot: one.first, span: one.next - one.first, kind, drives: one.drive ? [one.drive] : [] });
    slot = one.next;
  }
  for (; slot < SLOTS; slot++) cells.push(empty(midnight, slot, now));
  return cells;
}

function empty(midnight: Date, slot: number, now: Date): Cell {
  const kind = beginOf(midnight, slot + 1).getTime() <= now.getTime() ? "past" : "free";
  return { slot, span: 1, kind, drives: [] };
}

const same = (one: string, other: string) => new Date(one).getTime() === new Date(other).getTime();

/** What of a car's taken times lies in the way of a drive. */
export function inTheWay(car: Car, begins: Date, minutes: number): readonly [Date, Date] | undefined {
  const ends = begins.getTime() + minutes * MINUTE;
  return car.taken
    .map(([begin, end]) => [new Date(begin ?? ""), new Date(end ?? "")] as const)
    .find(([begin, end]) => begin.getTime() < ends && end.getTime() > begins.getTime());
}

/** The slots of a day at which a drive may still begin. */
export function beginnings(midnight: Date, now: Date): Date[] {
  return Array.from({ length: SLOTS }, (_, slot) => beginOf(midnight, slot)).filter(
    (one) => one.getTime() > now.getTime() - 15 * MINUTE,
  );
}

/** A later act was done here and waits to be sent: what the drive will be then. `pending`: paths of what waits. */
export function soon(drive: Drive, pending: readonly string[]): Drive {
  const waits = (what: string) => pending.some((one) => one === pathOf(drive.drive, what));
  const state = waits("cancellation")
    ? "cancelled"
    : waits("end")
      ? "done"
      : waits("beginning") && drive.state === "booked"
        ? "driving"
        : drive.state;
  return {
    ...drive,
    state,
    licence_checked: drive.licence_checked || waits("licence"),
    agreed_at: drive.agreed_at ?? (waits("agreement") ? drive.begins_at : null),
    stars: drive.stars ?? (waits("feedback") ? 0 : null),
  };
}

/** Where a step of a drive is sent. */
export const pathOf = (drive: string, what: string) => `/test-drives/${encodeURIComponent(drive)}/${what}`;
