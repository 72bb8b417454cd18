/** Who holds the data and what for; taking consent back is two taps, as giving it is. */
import { useState } from "react";
import { useSay, useSpeech } from "../frame/speech";
import { askedFor, type Holder } from "./asking";
import { Said, sentence, useDay } from "./Frame";
import type { Acting } from "./MyPage";
import { my } from "./words";

const ROLES = { controller: my.controller, dealer: my.dealer, processor: my.processor };
const STATES = { given: my.given, refused: my.refused, withdrawn: my.withdrawn, expired: my.expired };

export function Holders(acting: Acting) {
  const say = useSay();
  const day = useDay();
  const [done, setDone] = useState("");
  const { holders, kept_until } = acting.mine;
  const stopped = () => setDone(say(my.stopped));
  return (
    <section aria-labelledby="holders">
      <h2 id="holders">{say(my.holders)}</h2>
      <p className="cu-soft">{kept_until ? say(my.kept, { day: day(kept_until) }) : say(my.keptOpen)}</p>
      <Said text={done} />
      {holders.map((one) => (
        <One key={one.code} of={one} acting={acting} stopped={stopped} />
      ))}
      {holders.filter((one) => one.may_stop).length > 1 && (
        <Stop
          {...acting}
          body={{ all: true }}
          button={say(my.stopAll)}
          lead={say(my.stopAllLead)}
          stopped={stopped}
        />
      )}
    </section>
  );
}

function One({ of, acting, stopped }: { of: Holder; acting: Acting; stopped: () => void }) {
  const say = useSay();
  const day = useDay();
  const { language } = useSpeech();
  const role = ROLES[of.role as keyof typeof ROLES];
  return (
    <article className="cu-card">
      <h3>{of.name}</h3>
      <p className="cu-soft">
        {[
          role && say(role),
          of.ended_at
            ? say(my.endedAt, { day: day(of.ended_at) })
            : of.given_at && say(of.role === "controller" ? my.known : my.givenAt, { day: day(of.given_at) }),
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
      {(of.purposes ?? []).length > 0 && (
        <ul className="cu-purposes">
          {of.purposes?.map((one) => (
            <li key={one.code}>
              <span>{one.title[language]}</span>
              <span className={`cu-state ${one.state}`}>
                {say(STATES[one.state as keyof typeof STATES] ?? my.given)}
              </span>
              <span className="cu-soft">
                {say(my.since, { day: day(one.since) })}
                {one.until && ` ${say(my.until, { day: day(one.until) })}`}
              </span>
            </li>
          ))}
        </ul>
      )}
      {(of.contact || of.registration_no) && (
        <p className="cu-soft cu-small">
          {of.contact && <span className="cu-line">{say(my.contact, { contact: of.contact })}</span>}
          {of.registration_no && (
            <span className="cu-line">{say(my.number, { number: of.registration_no })}</span>
          )}
        </p>
      )}
      {of.may_stop && (
        <Stop
          {...acting}
          body={{ entities: [of.code] }}
          button={say(my.stopOf, { name: of.name })}
          lead={say(my.stopLead, { name: of.name })}
          stopped={stopped}
        />
      )}
    </article>
  );
}

interface StopProps extends Acting {
  body: { all: true } | { entities: string[] };
  button: string;
  lead: string;
  stopped: () => void;
}

function Stop({ token, anew, body, button, lead, stopped }: StopProps) {
  const say = useSay();
  const { language } = useSpeech();
  const [sure, setSure] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  const act = async () => {
    setBusy(true);
    try {
      await askedFor("/my/withdrawals", token, { ...body, language });
      await anew();
      setSure(false);
      stopped();
    } catch (wrong) {
      setFault(sentence(wrong, say));
    } finally {
      setBusy(false);
    }
  };
  if (!sure)
    return (
      <button type="button" className="cu-act" onClick={() => setSure(true)}>
        {button}
      </button>
    );
  return (
    <div className="cu-sure">
      <p>{lead}</p>
      <Said text={fault} bad />
      <div className="cu-pair">
        {/* biome-ignore lint/a11y/noAutofocus: it takes the place of the button that was just pressed */}
        <button type="button" className="cu-main-act stop" disabled={busy} onClick={act} autoFocus>
          {say(my.stopYes)}
        </button>
        <button type="button" className="cu-act" disabled={busy} onClick={() => setSure(false)}>
          {say(my.stopNo)}
        </button>
      </div>
    </div>
  );
}
