/** The fields and the boxes. No box is ticked beforehand; the notice stands before them. */
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useSay, useSpeech } from "../frame/speech";
import { askedFor, type DealerOffered, type FormShown, Refused } from "./asking";
import { Said, sentence } from "./Frame";
import { isNumber } from "./filled";
import { form, my, page } from "./words";

export interface Filled {
  name: string;
  phone: string;
  series: string;
  brand: string;
  city: string;
  dealer: string;
  dealerName: string;
  comment: string;
  campaign: string;
  agreed: boolean;
  dealer_agreed: boolean;
  website: string;
}
type Missing = Partial<Record<"phone" | "agreed" | "dealer_agreed", string>>;

const EMPTY: Filled = {
  name: "",
  phone: "",
  series: "",
  brand: "",
  city: "",
  dealer: "",
  dealerName: "",
  comment: "",
  campaign: "",
  agreed: false,
  dealer_agreed: false,
  website: "",
};

interface FillingProps {
  channel: string;
  shown: FormShown;
  send: (filled: Filled) => Promise<void>;
}

/** The notice is another than the one that the customer agreed to: the boxes are to be ticked anew. */
export class WordsChanged extends Error {}

export function Filling({ channel, shown, send }: FillingProps) {
  const say = useSay();
  const { language } = useSpeech();
  const [filled, setFilled] = useState<Filled>(() => ({
    ...EMPTY,
    campaign: new URLSearchParams(location.search).get("campaign")?.slice(0, 100) ?? "",
  }));
  const [missing, setMissing] = useState<Missing>({});
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const sheet = useRef<HTMLFormElement>(null);
  const dealers = useDealers(channel, filled.city);
  // The house takes the evidence to be of the same words: every notice is there in Chinese.
  const written = shown.notice.texts[language] ? language : "zh-CN";
  const set = (changed: Partial<Filled>) => {
    setFilled((before) => ({ ...before, ...changed }));
    setMissing((before) => ({
      ...before,
      ...Object.fromEntries(Object.keys(changed).map((one) => [one, undefined])),
    }));
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const lacks: Missing = {
      ...(isNumber(filled.phone) ? {} : { phone: say(form.phoneWrong) }),
      ...(filled.agreed ? {} : { agreed: say(form.agreeMissing) }),
      ...(filled.dealer && !filled.dealer_agreed ? { dealer_agreed: say(form.agreeDealerMissing) } : {}),
    };
    setMissing(lacks);
    const [first] = Object.keys(lacks);
    if (first) {
      sheet.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
      return;
    }
    setBusy(true);
    setFault("");
    try {
      await send(filled);
    } catch (wrong) {
      setBusy(false);
      if (wrong instanceof WordsChanged) {
        set({ agreed: false, dealer_agreed: false });
        return setFault(say(form.wordsChanged));
      }
      const full = wrong instanceof Refused && (wrong.status === 503 || wrong.status === 429);
      setFault(full ? say(form.busy) : sentence(wrong, say));
    }
  };
  return (
    <form ref={sheet} className="cu-form" noValidate onSubmit={submit}>
      <div className="cu-card">
        <label className="cu-field">
          <span>
            {say(form.phone)} <small>{say(page.required)}</small>
          </span>
          <input
            name="phone"
            type="tel"
            inputMode="tel"
            autoComplete="tel"
            required
            maxLength={40}
            value={filled.phone}
            aria-invalid={!!missing.phone}
            aria-describedby="phone-missing"
            onChange={({ target }) => set({ phone: target.value })}
          />
        </label>
        <Lacks id="phone-missing" text={missing.phone} />
        <label className="cu-field">
          <span>
            {say(form.name)} <small>{say(page.optional)}</small>
          </span>
          <input
            name="name"
            autoComplete="name"
            maxLength={60}
            value={filled.name}
            onChange={({ target }) => set({ name: target.value })}
          />
        </label>
        <label className="cu-field">
          <span>
            {say(form.series)} <small>{say(page.optional)}</small>
          </span>
          <select
            name="series"
            value={`${filled.brand}/${filled.series}`}
            onChange={({ target }) => {
              const [brand = "", series = ""] = target.value.split("/");
              set({ brand, series });
            }}
          >
            <option value="/">{say(form.seriesAny)}</option>
            {shown.brands.map((brand) => (
              <optgroup key={brand.code} label={brand.name[language]}>
                {shown.series
                  .filter((one) => one.brand === brand.code)
                  .map((one) => (
                    <option key={one.code} value={`${one.brand}/${one.code}`}>
                      {one.name[language]}
                    </option>
                  ))}
              </optgroup>
            ))}
          </select>
        </label>
        <label className="cu-field">
          <span>
            {say(form.city)} <small>{say(page.optional)}</small>
          </span>
          <select
            name="city"
            value={filled.city}
            onChange={({ target }) =>
              set({ city: target.value, dealer: "", dealerName: "", dealer_agreed: false })
            }
          >
            <option value="">{say(form.cityAny)}</option>
            {shown.cities.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        {dealers.length > 0 && <Dealers dealers={dealers} chosen={filled.dealer} set={set} />}
        <label className="cu-field">
          <span>
            {say(form.comment)} <small>{say(page.optional)}</small>
          </span>
          <textarea
            name="comment"
            rows={2}
            maxLength={500}
            value={filled.comment}
            onChange={({ target }) => set({ comment: target.value })}
          />
        </label>
        <div className="cu-trap" aria-hidden="true">
          <label>
            {say(form.trap)}
            <input
              name="website"
              tabIndex={-1}
              autoComplete="off"
              value={filled.website}
              onChange={({ target }) => set({ website: target.value })}
            />
          </label>
        </div>
      </div>
      <div className="cu-card">
        <div className="cu-words">
          <h2>{say(form.notice)}</h2>
          <p lang={written}>{shown.notice.texts[written]}</p>
          <p className="cu-small">{say(form.version, { version: shown.notice.version })}</p>
        </div>
        <Box
          name="agreed"
          text={say(form.agree, { maker: shown.maker })}
          ticked={filled.agreed}
          missing={missing.agreed}
          tick={(agreed) => set({ agreed })}
        />
        {filled.dealer && (
          <Box
            name="dealer_agreed"
            text={say(form.agreeDealer, { dealer: filled.dealerName })}
            ticked={filled.dealer_agreed}
            missing={missing.dealer_agreed}
            tick={(dealer_agreed) => set({ dealer_agreed })}
          />
        )}
        <Said text={fault} bad />
        <button type="submit" className="cu-main-act" disabled={busy}>
          {say(busy ? form.sending : form.send)}
        </button>
      </div>
    </form>
  );
}

interface DealersProps {
  dealers: readonly DealerOffered[];
  chosen: string;
  set: (changed: Partial<Filled>) => void;
}

function Dealers({ dealers, chosen, set }: DealersProps) {
  const say = useSay();
  return (
    <fieldset className="cu-dealers">
      <legend>{say(form.dealer)}</legend>
      <label className="cu-option">
        <input
          type="radio"
          name="dealer"
          checked={chosen === ""}
          onChange={() => set({ dealer: "", dealerName: "", dealer_agreed: false })}
        />
        <span>
          <strong>{say(form.dealerAny)}</strong>
          <span className="cu-line">{say(form.dealerAnyLead)}</span>
        </span>
      </label>
      {dealers.map((one) => (
        <label key={one.code} className="cu-option">
          <input
            type="radio"
            name="dealer"
            value={one.code}
            checked={chosen === one.code}
            onChange={() => set({ dealer: one.code, dealerName: one.name, dealer_agreed: false })}
          />
          <span>
            <strong>{one.name}</strong>
            {one.contact && <span className="cu-line">{say(my.contact, { contact: one.contact })}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

interface BoxProps {
  name: string;
  text: string;
  ticked: boolean;
  missing: string | undefined;
  tick: (ticked: boolean) => void;
}

function Box({ name, text, ticked, missing, tick }: BoxProps) {
  return (
    <>
      <label className="cu-option cu-box">
        <input
          type="checkbox"
          name={name}
          checked={ticked}
          aria-invalid={!!missing}
          aria-describedby={`${name}-missing`}
          onChange={({ target }) => tick(target.checked)}
        />
        <span>{text}</span>
      </label>
      <Lacks id={`${name}-missing`} text={missing} />
    </>
  );
}

function Lacks({ id, text }: { id: string; text: string | undefined }) {
  return (
    <p id={id} className="cu-lacks" role={text ? "alert" : undefined}>
      {text}
    </p>
  );
}

/** The dealers of a city; none while they are not there. */
function useDealers(channel: string, city: string): readonly DealerOffered[] {
  const [found, setFound] = useState<{ city: string; dealers: DealerOffered[] }>();
  useEffect(() => {
    if (!city) return;
    const path = `/forms/${encodeURIComponent(channel)}/dealers?city=${encodeURIComponent(city)}`;
    askedFor<DealerOffered[]>(path)
      .then((dealers) => setFound({ city, dealers }))
      .catch(() => setFound({ city, dealers: [] }));
  }, [channel, city]);
  return found?.city === city ? found.dealers : [];
}
