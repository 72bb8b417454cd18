/** Whether a number can be one; the house looks closer. */
export function isNumber(written: string): boolean {
  const digits = written.normalize("NFKC").replace(/[\s()+-]/g, "");
  return /^\d{7,15}$/.test(digits) && (!/^1\d{10}$/.test(digits) || /^1[3-9]/.test(digits));
}

/** As little of a number as still tells whose it is. */
export function masked(written: string): string {
  const digits = written.normalize("NFKC").replace(/\D/g, "");
  return `${digits.slice(0, 3)}****${digits.slice(-4)}`;
}
