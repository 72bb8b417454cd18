/** Where dealers lie around a customer: plain distances on a sheet of paper, good for the size of a province. */
import type { Dealer } from "./calling";

export interface Point {
  /** From the middle, in kilometres: east and north. */
  east: number;
  north: number;
}

export interface Spot extends Point {
  dealer: Dealer;
  /** As the list numbers it, from 1. */
  number: number;
}

const A_DEGREE = 111.2;
const RINGS = [2, 5, 10, 25, 50, 100, 200, 500, 1_000, 2_000];

interface Origin {
  longitude: number;
  latitude: number;
}

export function pointOf(origin: Origin, at: Origin): Point {
  const north = (at.latitude - origin.latitude) * A_DEGREE;
  const east = (at.longitude - origin.longitude) * A_DEGREE * Math.cos((origin.latitude * Math.PI) / 180);
  return { east, north };
}

/** The dealers with a place, as the list numbers them. */
export function spots(origin: Origin, dealers: readonly Dealer[]): Spot[] {
  return dealers.flatMap((dealer, at) =>
    dealer.longitude === null || dealer.latitude === null
      ? []
      : [
          {
            dealer,
            number: at + 1,
            ...pointOf(origin, { longitude: dealer.longitude, latitude: dealer.latitude }),
          },
        ],
  );
}

/** How far the picture reaches: the nearest dozen are in it. */
export function reach(all: readonly Point[]): number {
  const far = all.map(({ east, north }) => Math.hypot(east, north)).sort((one, other) => one - other);
  const wanted = far[Math.min(far.length, 12) - 1] ?? 10;
  return Math.max(2, wanted * 1.15);
}

/** Circles that fit into it, at most three. */
export const rings = (far: number) => RINGS.filter((one) => one <= far).slice(-3);

/** Those that would cover each other are moved apart a little: `gap` in the picture's own measure. */
export function apart(all: readonly Point[], gap: number): Point[] {
  const placed: Point[] = [];
  for (const one of all) {
    let { east, north } = one;
    for (let turn = 0; placed.some((it) => Math.hypot(it.east - east, it.north - north) < gap); turn += 1) {
      const angle = turn * 2.4;
      const away = gap * (0.6 + turn * 0.12);
      east = one.east + away * Math.cos(angle);
      north = one.north + away * Math.sin(angle);
      if (turn > 60) break;
    }
    placed.push({ east, north });
  }
  return placed;
}

/** `09:00–18:00` of minutes of the day. */
export function hours(slots: readonly { opens: number; closes: number }[]): string {
  const clock = (minutes: number) =>
    `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  return slots.map(({ opens, closes }) => `${clock(opens)}–${clock(closes)}`).join(" ");
}
