/** The provinces as a grid of tiles: no border is drawn, so none is claimed. Neighbours stay neighbours where they can. */
import { provinces } from "./words";

export interface Tile {
  /** As ISO 3166-2:CN has it. */
  code: string;
  column: number;
  row: number;
}

const ROWS = [
  "HL:9",
  "XJ:2 NM:6 BJ:7 LN:8 JL:9",
  "QH:3 GS:4 NX:5 SX:6 HE:7 TJ:8",
  "XZ:2 SC:4 SN:5 HA:6 SD:7 JS:8 SH:9",
  "CQ:5 HB:6 AH:7 ZJ:8",
  "YN:4 GZ:5 HN:6 JX:7 FJ:8 TW:9",
  "GX:5 GD:6 MO:7 HK:8",
  "HI:6",
];

export const TILES: readonly Tile[] = ROWS.flatMap((line, place) =>
  line.split(" ").map((one) => {
    const [code = "", column] = one.split(":");
    return { code, column: Number(column), row: place + 1 };
  }),
);

/** The code of a province by what a dealer's address calls it: with or without 省, 市 or 自治区, or in English. */
export function provinceOf(name: string): string | undefined {
  const given = name.trim();
  if (!given) return undefined;
  return Object.entries(provinces).find(
    ([code, [zh, en]]) => given.startsWith(zh) || given === code || given.toLowerCase() === en.toLowerCase(),
  )?.[0];
}
