/** The dealers around the customer's city, drawn by us: where they lie and how far it is. The list beside it tells the same in words, and by
 * key the dealer is chosen there. */
import type { Schemas } from "../frame/client";
import { useSay } from "../frame/speech";
import type { Dealer } from "./calling";
import { apart, reach, rings, spots } from "./places";
import { cleaning } from "./words";

interface AroundProps {
  origin: Schemas["FoundFrom"];
  dealers: readonly Dealer[];
  chosen?: string | undefined;
  choose: (dealer: Dealer) => void;
}

const HALF = 150;
const DOT = 11;

export function Around({ origin, dealers, chosen, choose }: AroundProps) {
  const say = useSay();
  const all = spots(origin, dealers);
  const far = reach(all);
  const scale = (HALF - DOT - 4) / far;
  const seen = all.filter(({ east, north }) => Math.hypot(east, north) <= far);
  const places = apart(
    seen.map(({ east, north }) => ({ east: east * scale, north: north * scale })),
    DOT * 2 + 2,
  );
  return (
    <svg
      viewBox={`${-HALF} ${-HALF} ${2 * HALF} ${2 * HALF}`}
      className="lc-call-map"
      role="img"
      aria-label={say(cleaning.map, { n: seen.length })}
    >
      {rings(far).map((one) => (
        <g key={one}>
          <circle r={one * scale} className="lc-call-ring" />
          <text y={-one * scale - 3} className="lc-call-ring-text">
            {say(cleaning.ring, { n: one })}
          </text>
        </g>
      ))}
      <path d="M -5 0 H 5 M 0 -5 V 5" className="lc-call-middle" />
      <text y={18} className="lc-call-ring-text">
        {origin.city}
      </text>
      <text x={HALF - 12} y={-HALF + 16} className="lc-call-ring-text">
        {say(cleaning.north)} ↑
      </text>
      {seen.map((one, at) => {
        const place = places[at] ?? one;
        const mine = one.dealer.code === chosen;
        return (
          // biome-ignore lint/a11y/noStaticElementInteractions: for the mouse; by key the list beside it does the same
          <g
            key={one.dealer.code}
            transform={`translate(${place.east} ${-place.north})`}
            className={
              mine
                ? "lc-call-spot lc-call-mine"
                : one.dealer.sells
                  ? "lc-call-spot"
                  : "lc-call-spot lc-call-dim"
            }
            onClick={() => choose(one.dealer)}
          >
            <circle r={DOT} />
            <text y={4}>{one.number}</text>
          </g>
        );
      })}
    </svg>
  );
}
