/** Leads in hand by province: tiles in place of a map, and a ranked list. */
import { Tooltip } from "antd";
import type { Schemas } from "../frame/client";
import { useSay, useSpeech } from "../frame/speech";
import { provinceOf, TILES } from "./provinces";
import { provinces as names, overview } from "./words";

type Province = Schemas["Province"];
const MOST = 10;

/** Those that mean the same province are one; the empty code: none that we know. */
export function byCode(given: readonly Province[]): Map<string, Province> {
  const found = new Map<string, Province>();
  for (const one of given) {
    const code = provinceOf(one.province) ?? one.province;
    const old = found.get(code);
    found.set(code, {
      province: code,
      dealers: one.dealers + (old?.dealers ?? 0),
      waiting: one.waiting + (old?.waiting ?? 0),
      owned: one.owned + (old?.owned ?? 0),
    });
  }
  return found;
}

export function Provinces({ provinces }: { provinces: readonly Province[] }) {
  const say = useSay();
  const { language } = useSpeech();
  if (provinces.length === 0) return <p className="soft">{say(overview.provincesNone)}</p>;
  const found = byCode(provinces);
  const inHand = (one?: Province) => (one ? one.waiting + one.owned : 0);
  const ranked = [...found.values()].sort((one, other) => inHand(other) - inHand(one));
  const most = Math.max(1, ...ranked.map(inHand));
  const nameOf = (code: string) => {
    const text = names[code];
    return text ? say(text) : code || say(overview.elsewhere);
  };
  const told = (code: string) => {
    const { dealers, waiting, owned } = found.get(code) ?? { dealers: 0, waiting: 0, owned: 0 };
    return say(overview.tile, { name: nameOf(code), dealers, waiting, owned });
  };
  return (
    <div className={ranked.length > 1 ? "lc-provinces" : undefined}>
      {ranked.length > 1 && (
        <div className="lc-tiles" role="img" aria-label={say(overview.map)}>
          {TILES.map(({ code, column, row }) => (
            <Tooltip key={code} title={told(code)}>
              <span
                className={found.has(code) ? "lc-tile" : "lc-tile lc-tile-none"}
                style={{
                  gridColumn: column - 1,
                  gridRow: row,
                  background: `color-mix(in srgb, var(--lc-accent) ${(45 * inHand(found.get(code))) / most}%, var(--lc-ground))`,
                }}
              >
                {language === "zh-CN" ? nameOf(code) : code}
              </span>
            </Tooltip>
          ))}
        </div>
      )}
      <ul className="lc-bars">
        {ranked.slice(0, MOST).map((one) => (
          <li key={one.province} title={told(one.province)}>
            <span className="lc-bars-line">
              <span>
                {nameOf(one.province)}{" "}
                <span className="faint">
                  {say(overview.dealers)} {one.dealers}
                </span>
              </span>
              <strong>{inHand(one).toLocaleString(language)}</strong>
            </span>
            <span className="lc-node-bar" aria-hidden="true">
              <span style={{ width: `${(100 * inHand(one)) / most}%` }} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
