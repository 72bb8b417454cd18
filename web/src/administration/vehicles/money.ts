/** Sums and shares as the house tells and takes them: decimal texts, never floats. */

/** `0.048` is `4.8`; exact, by moving the point. Of nothing the house may say `0E-8`. */
export function percentOf(share: string): string {
  const [whole = "0", part = ""] = (/e/i.test(share) ? Number(share).toFixed(8) : share).split(".");
  const digits = `${whole}${part.padEnd(2, "0")}`;
  const point = whole.length + 2;
  const text = `${digits.slice(0, point)}.${digits.slice(point)}`;
  return text
    .replace(/^0+(?=\d)/, "")
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");
}

/** `4.8` is `0.048`. Not a number from 0 to 100: null. */
export function shareOf(percent: string): string | null {
  const text = percent.trim();
  if (!/^\d{1,3}(\.\d{1,6})?$/.test(text) || Number(text) > 100) return null;
  const [whole = "0", part = ""] = text.split(".");
  const digits = `${whole.padStart(3, "0")}${part}`;
  const point = digits.length - part.length - 2;
  return (
    `${digits.slice(0, point)}.${digits.slice(point)}`.replace(/^0+(?=\d)/, "").replace(/\.?0+$/, "") || "0"
  );
}

/** `219800.00` is `219,800`. */
export function yuan(sum: string, language: string): string {
  return Number(sum).toLocaleString(language, { maximumFractionDigits: 2 });
}

/** What people type as a sum: up to two places, no sign. */
export const SUM = /^\d{1,9}(\.\d{1,2})?$/;
