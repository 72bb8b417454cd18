/** A car as a customer would buy it, as the calculator holds it, and how the house is asked what it costs. Pure. */
import type { Schemas } from "../frame/client";
import { cents, shareOf, typed } from "../frame/money";
import type { Offer } from "./offers";

export interface Wish {
  model: string;
  options: readonly string[];
  discount: string;
  insurance: readonly string[];
  product: string;
  down: string;
  months: number;
  method: Schemas["Method"];
  bought: string;
  days: number;
}

export const NOTHING: Wish = {
  model: "",
  options: [],
  discount: "",
  insurance: [],
  product: "",
  down: "",
  months: 0,
  method: "equal_instalment",
  bought: "",
  days: 7,
};

/** Models by this name: a code alone may stand with two brands. */
export const nameOf = (offer: Offer) => `${offer.brand}/${offer.model}`;

/** What the house is asked; undefined: a sum is none, or nothing is chosen. */
export function asked(wish: Wish, offer: Offer | undefined) {
  const discount = wish.discount.trim() ? typed(wish.discount) : "0";
  if (!offer || discount === undefined) return undefined;
  const down = wish.product ? typed(wish.down || "0") : "0";
  if (down === undefined) return undefined;
  return {
    brand: offer.brand,
    model: offer.model,
    options: [...wish.options],
    insurance: [...wish.insurance],
    discount,
    ...(wish.bought ? { bought_on: wish.bought } : {}),
    ...(wish.product ? { product: wish.product, down, months: wish.months, method: wish.method } : {}),
  };
}

/** What is paid down when a loan is chosen: what was typed if it is enough, else the least in whole hundreds. */
export function enough(down: string, price: string | undefined, share: string | undefined): string {
  if (price === undefined || share === undefined) return down;
  const least = shareOf(price, share);
  return (cents(typed(down) ?? "") ?? -1n) >= (cents(least) ?? 0n) ? down : least;
}

/** The same as a quotation to keep. */
export function bodyOf(wish: Wish, offer: Offer | undefined): Schemas["QuotationBody"] | undefined {
  const what = asked(wish, offer);
  if (!what) return undefined;
  const { brand, model, options, insurance, discount } = what;
  return {
    brand,
    model,
    options,
    insurance,
    discount,
    valid_days: wish.days,
    ...(wish.bought ? { bought_on: wish.bought } : {}),
    ...(wish.product
      ? {
          loan: {
            product: wish.product,
            down: typed(wish.down || "0") ?? "0",
            months: wish.months,
            method: wish.method,
          },
        }
      : {}),
  };
}

/** A version that was kept, to go on from; `today` at the dealer's. A day of the invoice that has come by now is no longer
 * wanted: it is bought today. */
export function wishOf(kept: Schemas["QuotationShown"], today: string): Wish {
  const { loan, on } = kept.trial;
  const lines = kept.trial.lines.map((one) => one.code);
  return {
    ...NOTHING,
    model: `${kept.brand}/${kept.model}`,
    options: kept.options as string[],
    discount: kept.trial.discount,
    insurance: lines
      .filter((one) => one.startsWith("insurance:") && one !== "insurance:compulsory")
      .map((one) => one.slice("insurance:".length)),
    bought: on > today ? on : "",
    ...(loan ? { product: loan.product, down: loan.down, months: loan.months, method: loan.method } : {}),
  };
}
