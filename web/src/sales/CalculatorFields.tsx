/** What can be chosen about a car: model, options, discount, insurance, loan. */

import { useCarName } from "../frame/cars";
import { percent, yuan } from "../frame/money";
import { useSay, useSpeech } from "../frame/speech";
import { Choice } from "../phone/Choice";
import type { Offer, Tables } from "./offers";
import { enough, nameOf, type Wish } from "./wish";
import { quotes, sales } from "./words";

type Change = (part: Partial<Wish>) => void;
const VALID = [3, 7, 14, 30] as const;
const METHODS = ["equal_instalment", "equal_principal"] as const;

interface CarChoiceProps {
  offers: readonly Offer[];
  offer: Offer | undefined;
  wish: Wish;
  change: Change;
  /** The day whose prices they are. */
  on: string;
}

export function CarChoice({ offers, offer, wish, change, on }: CarChoiceProps) {
  const say = useSay();
  const car = useCarName();
  const named = useNamed();
  return (
    <>
      <label className="lc-field">
        {say(quotes.model)}
        <select
          value={offer ? nameOf(offer) : ""}
          onChange={(event) => change({ model: event.target.value, options: [] })}
        >
          <option value="">{say(sales.choose)}</option>
          {offers.map((one) => (
            <option key={nameOf(one)} value={nameOf(one)}>
              {[car(one.brand, one.series), named(one), yuan(one.price)].join(" · ")}
            </option>
          ))}
        </select>
      </label>
      {offer && (
        <>
          <p className="soft">{say(quotes.priceList, { day: on, n: offer.list_version })}</p>
          {offer.options.length > 0 ? (
            <Ticks
              label={say(quotes.options)}
              options={offer.options.map((one) => [one.code, `${named(one)} ${yuan(one.price)}`])}
              chosen={wish.options}
              choose={(options) => change({ options })}
            />
          ) : (
            <p className="soft">{say(quotes.optionsNone)}</p>
          )}
        </>
      )}
    </>
  );
}

interface ExtrasProps {
  tables: Tables | undefined;
  wish: Wish;
  change: Change;
  /** Shares of the list price: the own limit, and the largest at the dealer. */
  own: string;
  most: string;
}

export function Extras({ tables, wish, change, own, most }: ExtrasProps) {
  const say = useSay();
  const { language } = useSpeech();
  const named = useNamed();
  const offered = tables?.insurance.filter((one) => !one.compulsory) ?? [];
  return (
    <>
      <div>
        <label className="lc-field">
          {say(quotes.discount)}
          <input
            inputMode="decimal"
            autoComplete="off"
            maxLength={14}
            placeholder="0"
            value={wish.discount}
            onChange={(event) => change({ discount: event.target.value })}
          />
        </label>
        <p className="soft">
          {say(own === most ? quotes.limitOne : quotes.limit, {
            own: percent(own, language),
            most: percent(most, language),
          })}
        </p>
      </div>
      {offered.length > 0 && (
        <Ticks
          label={`${say(quotes.insurance)} · ${say(quotes.compulsory)}`}
          options={offered.map((one) => [one.code, named(one) || one.code])}
          chosen={wish.insurance}
          choose={(insurance) => change({ insurance })}
        />
      )}
      <div className="lc-sales-pair">
        <label className="lc-field">
          {say(quotes.bought)}
          <input
            type="date"
            value={wish.bought}
            onChange={(event) => change({ bought: event.target.value })}
          />
          <span className="soft lc-sales-note">{say(quotes.boughtLead)}</span>
        </label>
        <label className="lc-field">
          {say(quotes.valid)}
          <select value={wish.days} onChange={(event) => change({ days: Number(event.target.value) })}>
            {VALID.map((one) => (
              <option key={one} value={one}>
                {say(quotes.validDays, { n: one })}
              </option>
            ))}
          </select>
        </label>
      </div>
    </>
  );
}

interface LoanChoiceProps extends Pick<ExtrasProps, "tables" | "wish" | "change"> {
  /** What the car costs, as far as it is known. */
  price: string | undefined;
}

export function LoanChoice({ tables, wish, change, price }: LoanChoiceProps) {
  const say = useSay();
  const { language } = useSpeech();
  const named = useNamed();
  const loans = tables?.loans ?? [];
  const loan = loans.find((one) => one.code === wish.product);
  if (loans.length === 0) return null;
  return (
    <>
      <Choice
        label={say(quotes.loan)}
        options={[
          ["", say(quotes.loanNone)] as const,
          ...loans.map((one) => [one.code, named(one) || one.code] as const),
        ]}
        value={wish.product}
        choose={(product) => {
          const chosen = loans.find((one) => one.code === product);
          const terms = chosen?.terms as number[] | undefined;
          const months = terms?.includes(wish.months) ? wish.months : (terms?.[0] ?? 0);
          change({ product, months, down: enough(wish.down, price, chosen?.least_down) });
        }}
      />
      {loan && (
        <>
          <label className="lc-field">
            {say(quotes.down)}
            <input
              inputMode="decimal"
              autoComplete="off"
              maxLength={14}
              value={wish.down}
              onChange={(event) => change({ down: event.target.value })}
            />
            <span className="soft lc-sales-note">
              {say(quotes.downLeast, { share: percent(loan.least_down, language) })}
            </span>
          </label>
          <Choice
            label={say(quotes.months)}
            options={(loan.terms as number[]).map(
              (one) => [`${one}`, say(quotes.monthsOf, { n: one })] as const,
            )}
            value={`${wish.months}`}
            choose={(months) => change({ months: Number(months) })}
          />
          <Choice
            label={say(quotes.method)}
            options={METHODS.map((one) => [one, say(quotes[one])] as const)}
            value={wish.method}
            choose={(method) => change({ method })}
          />
        </>
      )}
    </>
  );
}

interface TicksProps {
  label: string;
  options: readonly (readonly [string, string])[];
  chosen: readonly string[];
  choose: (chosen: string[]) => void;
}

function Ticks({ label, options, chosen, choose }: TicksProps) {
  return (
    <fieldset className="lc-ticks">
      <legend>{label}</legend>
      {options.map(([code, text]) => (
        <label key={code} className="lc-tick">
          <input
            type="checkbox"
            checked={chosen.includes(code)}
            onChange={(event) =>
              choose(event.target.checked ? [...chosen, code] : chosen.filter((one) => one !== code))
            }
          />
          {text}
        </label>
      ))}
    </fieldset>
  );
}

/** What something of the offer is called in the language of the page. */
export function useNamed(): (one: { name_zh: string; name_en: string }) => string {
  const { language } = useSpeech();
  return (one) => (language === "zh-CN" ? one.name_zh : one.name_en);
}
