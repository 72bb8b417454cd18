/** Sums of money, which the house sends and takes as exact decimals: here they are shown, never calculated with as floating numbers. */
import type { Language } from "./words";

const AMOUNT = /^([-+]?)(\d+)(?:\.(\d{1,2}))?$/;

/** In cents; undefined: no sum. */
export function cents(amount: string): bigint | undefined {
  const found = AMOUNT.exec(amount.trim());
  if (!found) return undefined;
  const [, sign, whole = "0", rest = ""] = found;
  const size = BigInt(whole) * 100n + BigInt(rest.padEnd(2, "0"));
  return sign === "-" ? -size : size;
}

/** `226000.5` → `¥226,000.50`. */
export function yuan(amount: string): string {
  const size = cents(amount);
  if (size === undefined) return amount;
  const whole = (size < 0n ? -size : size).toString().padStart(3, "0");
  const grouped = whole.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
  return `${size < 0n ? "−" : ""}¥${grouped}.${whole.slice(-2)}`;
}

/** What is left of a sum once all that was paid is taken off, exactly; never below nothing. */
export function left(due: string, ...paid: readonly string[]): string {
  const rest = paid.reduce((sum, one) => sum - (cents(one) ?? 0n), cents(due) ?? 0n);
  const whole = (rest > 0n ? rest : 0n).toString().padStart(3, "0");
  return `${whole.slice(0, -2)}.${whole.slice(-2)}`;
}

/** A sum as somebody typed it, as the house takes it: without groups and signs; undefined: it is none. */
export function typed(text: string): string | undefined {
  const plain = text.replace(/[,，\s¥￥]/g, "");
  return /^\d{1,10}(\.\d{1,2})?$/.test(plain) ? plain : undefined;
}

/** A share as people read it: `0.0491` → `4.91%`. */
export function percent(share: string, language: Language): string {
  return new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 2 }).format(
    share as unknown as number,
  );
}

/** Is a part of a sum larger than a share of it? Exactly, as the house judges; `share` as it is sent, such as `0.0200`. */
export function above(part: string, whole: string, share: string): boolean {
  const { part: top, scale } = ratio(share);
  return (cents(part) ?? 0n) * scale > (cents(whole) ?? 0n) * top;
}

/** `0.0200` → 200 of 10,000. */
function ratio(share: string): { part: bigint; scale: bigint } {
  const [, before = "0", after = ""] = /^(\d+)(?:\.(\d+))?$/.exec(share) ?? [];
  return { part: BigInt(before + after), scale: 10n ** BigInt(after.length) };
}

const ROUND = 10_000n; // cents: a hundred yuan

/** The smallest sum of whole hundreds of yuan that is at least a share of a price; `share` as it is sent, such as `0.2000`. */
export function shareOf(price: string, share: string): string {
  const { part, scale } = ratio(share);
  const size = (cents(price) ?? 0n) * part;
  return `${((size + scale * ROUND - 1n) / (scale * ROUND)) * 100n}`;
}
