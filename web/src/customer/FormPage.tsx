/** The form of a channel, which anybody may fill in. What it answers is the same for everybody. */
import { useCallback, useEffect, useState } from "react";
import { useSay, useSpeech } from "../frame/speech";
import type { Text } from "../frame/words";
import { asked, askedFor, type FormShown, Refused } from "./asking";
import { type Filled, Filling, WordsChanged } from "./Filling";
import { Frame, Nothing, Said, sentence, Waiting } from "./Frame";
import { masked } from "./filled";
import { form, page } from "./words";

export function FormPage({ channel }: { channel: string }) {
  const say = useSay();
  const { language } = useSpeech();
  const [shown, setShown] = useState<FormShown>();
  const [fault, setFault] = useState<unknown>();
  const [done, setDone] = useState<Filled>();
  const read = useCallback(async () => {
    setFault(undefined);
    try {
      const found = await askedFor<FormShown>(`/forms/${encodeURIComponent(channel)}`);
      setShown(found);
      return found;
    } catch (wrong) {
      setFault(wrong);
      throw wrong;
    }
  }, [channel]);
  useEffect(() => {
    read().catch(() => undefined);
  }, [read]);
  const send = async (filled: Filled) => {
    const { dealerName: _, ...body } = filled;
    const earlier = shown?.ticket ?? "";
    const post = (tickets: { ticket: string; earlier?: string }) =>
      asked(`/in/${encodeURIComponent(channel)}`, "", { ...body, ...tickets, language });
    try {
      await post({ ticket: earlier });
    } catch (wrong) {
      // The page stood open for long: with a new ticket, what was written goes out all the same, unless the
      // words that were agreed to are others now.
      if (!(wrong instanceof Refused && wrong.code === "form_expired")) throw wrong;
      const { ticket, notice } = await read();
      if (JSON.stringify(notice) !== JSON.stringify(shown?.notice)) throw new WordsChanged();
      await post({ ticket, earlier });
    }
    setDone(filled);
  };
  if (fault instanceof Refused && fault.status === 404)
    return <Nothing title={form.unknown} lead={form.unknownLead} />;
  const own = (texts: Record<string, string> | undefined, ours: Text) => texts?.[language] || say(ours);
  if (done) return <Done of={done} contact={shown?.contact ?? ""} />;
  return (
    <Frame title={own(shown?.title, form.title)} lead={own(shown?.lead, form.lead)}>
      {shown?.maker && <p className="cu-soft cu-from">{say(form.from, { maker: shown.maker })}</p>}
      {shown?.test && <p className="cu-said cu-note">{say(form.test)}</p>}
      {!shown && !fault && <Waiting />}
      {!shown && !!fault && (
        <>
          <Said text={sentence(fault, say)} bad />
          <button type="button" className="cu-main-act" onClick={() => read().catch(() => undefined)}>
            {say(page.again)}
          </button>
        </>
      )}
      {shown && <Filling channel={channel} shown={shown} send={send} />}
    </Frame>
  );
}

function Done({ of, contact }: { of: Filled; contact: string }) {
  const say = useSay();
  return (
    <Frame title={say(form.done)}>
      <div className="cu-card cu-done" role="status">
        <span className="cu-tick" aria-hidden="true" />
        <p>
          <strong>
            {of.dealer && of.dealer_agreed
              ? say(form.doneDealer, { dealer: of.dealerName })
              : say(form.doneNext, { phone: masked(of.phone) })}
          </strong>
        </p>
        <p className="cu-soft">{say(form.doneRights)}</p>
        {contact && <p className="cu-soft">{say(form.contact, { contact })}</p>}
      </div>
    </Frame>
  );
}
