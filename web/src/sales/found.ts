/** Which leads a few typed characters mean: what people see of a customer is a surname and the ends of a number. */

export interface Findable {
  name: string;
  phone: string;
}

/** Is this the customer somebody means by these characters? Digits are looked for at the ends of the number that are shown, all else in the name. */
export function means(typed: string, { name, phone }: Findable): boolean {
  const text = typed.trim().toLowerCase();
  if (!text) return true;
  const digits = text.replace(/[\s-]/g, "");
  if (!/^\d+$/.test(digits)) return name.toLowerCase().includes(text);
  const [begin = "", end = ""] = phone.split(/\*+/);
  if (!phone.includes("*")) return phone.includes(digits);
  // A whole number begins with what is shown of it and ends with it.
  if (digits.length >= begin.length + end.length) return digits.startsWith(begin) && digits.endsWith(end);
  return begin.includes(digits) || end.includes(digits);
}
