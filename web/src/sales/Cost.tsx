/** What a car costs, step by step, as the house calculated it. */
import { percent, yuan } from "../frame/money";
import { useSay, useSpeech } from "../frame/speech";
import type { Trial } from "./Calculator";
import { useNamed } from "./CalculatorFields";
import type { Offer, Tables } from "./offers";
import { lines, quotes } from "./words";

const SUMS = new Set(["price", "total", "at_once", "loan_effective_rate"]);
const INSURANCE = "insurance:";
const COMPULSORY = "insurance:compulsory";

/** The figures that a customer asks for. */
export function Totals({ of }: { of: Trial }) {
  const say = useSay();
  const { language } = useSpeech();
  const first = of.lines.find((one) => one.code === "loan_first");
  return (
    <div className="lc-total">
      <p>
        <span>{say(quotes.total)}</span>
        <strong>{yuan(of.total)}</strong>
      </p>
      {of.loan && (
        <p>
          <span>{say(quotes.atOnce)}</span>
          <strong>{yuan(of.at_once)}</strong>
        </p>
      )}
      {of.loan && first && (
        <p>
          <span>{say(quotes.monthly)}</span>
          <strong>{yuan(first.amount)}</strong>
        </p>
      )}
      {of.loan && (
        <p>
          <span>{say(quotes.effective)}</span>
          <strong>{percent(of.loan.effective_rate, language)}</strong>
        </p>
      )}
    </div>
  );
}

interface CostProps {
  of: Trial;
  offer: Offer | undefined;
  tables: Tables | undefined;
}

/** Each step with how it came about. */
export function Cost({ of, offer, tables }: CostProps) {
  const say = useSay();
  const { language } = useSpeech();
  const named = useNamed();
  const nameOf = (code: string, how: string) => {
    if (code.startsWith(INSURANCE)) {
      const one = tables?.insurance.find((found) => `${INSURANCE}${found.code}` === code);
      return (one && named(one)) || say(code === COMPULSORY ? quotes.compulsoryOne : quotes.insurance);
    }
    if (code === "option_price") {
      const one = offer?.options.find((found) => how.startsWith(`${found.code}:`));
      if (one) return named(one);
    }
    const text = lines[code];
    return text ? say(text) : code;
  };
  return (
    <>
      <dl className="lc-cost">
        {of.lines.map((one, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two options may cost the same, and steps never change places
          <div key={place} className={SUMS.has(one.code) ? "sum" : undefined}>
            <dt>{nameOf(one.code, one.how)}</dt>
            <dd>{one.code === "loan_effective_rate" ? percent(one.amount, language) : yuan(one.amount)}</dd>
            {one.how.includes(" ") && one.code !== "option_price" && <dd className="lc-how">{one.how}</dd>}
          </div>
        ))}
      </dl>
      {of.vessel_tax === null && <p className="soft lc-sales-under">{say(quotes.vesselUnknown)}</p>}
    </>
  );
}
