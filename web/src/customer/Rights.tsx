/** What the customer may ask for by law. */
import { useState } from "react";
import { useSay } from "../frame/speech";
import { askedFor, type Right } from "./asking";
import { Said, sentence } from "./Frame";
import type { Acting } from "./MyPage";
import { my, page, rights, rightsLeads } from "./words";

export function Rights({ token, mine, anew }: Acting) {
  const say = useSay();
  const [right, setRight] = useState<Right>();
  const [text, setText] = useState("");
  const [number, setNumber] = useState("");
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const ask = async () => {
    setBusy(true);
    setFault("");
    try {
      const said = await askedFor<{ number: string }>("/my/requests", token, { right, text });
      setNumber(said.number);
      setRight(undefined);
      setText("");
      await anew();
    } catch (wrong) {
      setFault(sentence(wrong, say));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section aria-labelledby="rights">
      <h2 id="rights">{say(my.rights)}</h2>
      <p className="cu-soft">{say(my.rightsLead)}</p>
      <div role="status">
        {number && (
          <div className="cu-said good">
            {say(my.asked)}
            <span className="cu-line">
              {say(my.number2)} <strong className="cu-number">{number}</strong>
            </span>
          </div>
        )}
      </div>
      <div className="cu-card">
        <fieldset>
          <legend className="cu-hidden">{say(my.rights)}</legend>
          {mine.rights.map((one) => (
            <label key={one} className="cu-option">
              <input
                type="radio"
                name="right"
                value={one}
                checked={right === one}
                onChange={() => setRight(one)}
              />
              <span>
                <strong>{say(rights[one])}</strong>
                <span className="cu-line">{say(rightsLeads[one])}</span>
              </span>
            </label>
          ))}
        </fieldset>
        {right && (
          <>
            <label className="cu-field">
              <span>
                {say(my.text)} <small>{say(page.optional)}</small>
              </span>
              <textarea
                rows={3}
                maxLength={1_000}
                placeholder={say(my.textOf)}
                value={text}
                onChange={({ target }) => setText(target.value)}
              />
            </label>
            <Said text={fault} bad />
            <button type="button" className="cu-main-act" disabled={busy} onClick={ask}>
              {say(my.ask)}
            </button>
          </>
        )}
      </div>
    </section>
  );
}
