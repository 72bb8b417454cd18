/** Wishes that wait for the customer's word about a dealer, and wishes that may go to another one. Nothing is chosen
 * beforehand; the words stand before the button. */
import { useState } from "react";
import { worded } from "../frame/notice";
import { useSay, useSpeech } from "../frame/speech";
import type { Text } from "../frame/words";
import { askedFor, type Offered, Refused } from "./asking";
import { Said, sentence } from "./Frame";
import type { Acting } from "./MyPage";
import { my } from "./words";

export function Choices(acting: Acting) {
  const say = useSay();
  const [done, setDone] = useState("");
  const { offers, elsewhere, shown } = acting.mine;
  if (!shown || (offers.length === 0 && elsewhere.length === 0)) return <Said text={done} />;
  return (
    <>
      <Said text={done} />
      {offers.length > 0 && (
        <section aria-labelledby="choosing">
          <h2 id="choosing">{say(my.choosing)}</h2>
          <p className="cu-soft">{say(my.choosingLead)}</p>
          {offers.map((one) => (
            <Pick
              key={one.lead}
              {...acting}
              lead={one.lead}
              series={one.series}
              dealers={one.dealers}
              button={my.choose}
              told={(dealer) => setDone(say(my.chosen, { dealer }))}
            />
          ))}
        </section>
      )}
      {elsewhere.length > 0 && (
        <section aria-labelledby="changing">
          <h2 id="changing">{say(my.changing)}</h2>
          {elsewhere.map((one) => (
            <details key={one.lead} className="cu-card">
              <summary>
                <span>
                  <span className="cu-line">{say(my.works, { dealer: one.dealer })}</span>
                  {one.waits_for && (
                    <span className="cu-line">{say(my.waits, { dealer: one.waits_for })}</span>
                  )}
                  <span className="cu-link">{say(my.another)}</span>
                </span>
              </summary>
              <Pick
                {...acting}
                lead={one.lead}
                series={one.series}
                dealers={one.dealers}
                button={my.change}
                told={(dealer) => setDone(say(my.changed, { dealer }))}
              />
            </details>
          ))}
        </section>
      )}
    </>
  );
}

interface PickProps extends Acting {
  lead: string;
  series: string;
  dealers: readonly Offered[];
  button: Text;
  told: (dealer: string) => void;
}

function Pick({ token, mine: { shown }, anew, lead, series, dealers, button, told }: PickProps) {
  const say = useSay();
  const { language } = useSpeech();
  const [dealer, setDealer] = useState("");
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const words = shown && worded(shown, language);
  const act = async () => {
    const chosen = dealers.find((one) => one.code === dealer);
    if (!chosen || !words) return setFault(say(my.pick));
    setBusy(true);
    setFault("");
    try {
      await askedFor("/my/choices", token, {
        lead,
        dealer,
        agreed: true,
        language: words.language,
        notice_version: words.version,
        text_hash: words.hash,
      });
      await anew();
      told(chosen.name);
    } catch (wrong) {
      // Other words hold by now: they are shown, and it is asked again.
      if (wrong instanceof Refused && wrong.code === "choice_words_changed") await anew();
      setFault(sentence(wrong, say));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="cu-card cu-now">
      <fieldset>
        <legend>{series ? say(my.wish, { series }) : say(my.choosing)}</legend>
        {dealers.map((one) => (
          <label key={one.code} className="cu-option">
            <input
              type="radio"
              name={lead}
              value={one.code}
              checked={dealer === one.code}
              onChange={() => setDealer(one.code)}
            />
            <span>
              <strong>{one.name}</strong>
              <span className="cu-line">
                {[
                  one.city,
                  one.kilometres != null && say(my.away, { km: Math.round(one.kilometres) }),
                  one.named && say(my.named),
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
              {one.contact && <span className="cu-line">{say(my.contact, { contact: one.contact })}</span>}
            </span>
          </label>
        ))}
      </fieldset>
      <div className="cu-words">
        <h3>{say(my.words)}</h3>
        <p lang={words?.language}>{words?.text}</p>
      </div>
      <Said text={fault} bad />
      <button type="button" className="cu-main-act" disabled={busy} onClick={act}>
        {say(button)}
      </button>
    </div>
  );
}
