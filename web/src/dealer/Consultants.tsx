/** Consultants side by side for the leads in question, and what speaks for and against each. */
import { Button, Empty } from "antd";
import { type DragEvent, useState } from "react";
import { useHouseWords } from "../frame/house";
import { useSay, useSpeech } from "../frame/speech";
import { distance } from "../frame/times";
import { type Advised, roomOf, type Standing } from "./plan";
import { DRAGGED } from "./Waiting";
import { dealer } from "./words";

interface ConsultantsProps {
  standings: readonly Standing[];
  /** How many leads are in question. */
  count: number;
  newCustomer: boolean;
  nameOf: (code: string) => string;
  busy: boolean;
  give: (staff: string, leads?: readonly string[]) => void;
}

export function Consultants({ standings, count, newCustomer, nameOf, busy, give }: ConsultantsProps) {
  const say = useSay();
  if (standings.length === 0) {
    return (
      <Empty
        image={Empty.PRESENTED_IMAGE_SIMPLE}
        description={
          <>
            <p className="strong">{say(dealer.noConsultants)}</p>
            <p className="soft">{say(dealer.noConsultantsLead)}</p>
          </>
        }
      />
    );
  }
  return (
    <>
      <ol className="lc-people">
        {standings.map((one, place) => (
          <Consultant
            key={one.person.code}
            standing={one}
            place={place}
            count={count}
            newCustomer={newCustomer}
            name={nameOf(one.person.code)}
            busy={busy}
            give={give}
          />
        ))}
      </ol>
      <p className="faint lc-people-order">{say(dealer.order)}</p>
    </>
  );
}

interface ConsultantProps {
  standing: Standing;
  place: number;
  count: number;
  newCustomer: boolean;
  name: string;
  busy: boolean;
  give: ConsultantsProps["give"];
}

function Consultant({ standing, place, count, newCustomer, name, busy, give }: ConsultantProps) {
  const say = useSay();
  const word = useHouseWords();
  const [over, setOver] = useState(false);
  const { person, objections, decided, won } = standing;
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const taken: unknown = JSON.parse(event.dataTransfer.getData(DRAGGED) || "[]");
    if (Array.isArray(taken) && taken.length) give(person.code, taken.map(String));
  };
  const advised = count > 0 && place === 0 && objections.length === 0;
  return (
    <li
      className={["lc-person", advised && "lc-person-best", over && "lc-person-over"]
        .filter(Boolean)
        .join(" ")}
      data-staff={person.code}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(DRAGGED)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <kbd className="lc-person-key">{place < 9 ? place + 1 : ""}</kbd>
      <div className="lc-person-who">
        <span className="row wrap">
          <strong>{name}</strong>
          {advised && <span className="lc-chip accent">{say(dealer.best)}</span>}
        </span>
        <Rota of={person} />
      </div>
      <dl className="lc-person-facts">
        <div>
          <dt>{say(dealer.open)}</dt>
          <dd className={roomOf(person) === 0 ? "lc-bad" : undefined}>
            <Bar has={person.open} cap={person.cap} />
          </dd>
        </div>
        <div>
          <dt>{say(dealer.today)}</dt>
          <dd>
            {person.day_cap === null ? person.day : say(dealer.ofCap, { n: person.day, cap: person.day_cap })}
          </dd>
        </div>
        <div>
          <dt>{say(dealer.overdue)}</dt>
          <dd className={person.overdue ? "lc-bad" : undefined}>{person.overdue}</dd>
        </div>
        <div className="lc-person-rate">
          <dt>{say(newCustomer ? dealer.wonNew : dealer.won)}</dt>
          <dd>
            <Rate of={newCustomer ? person.with_new : person.conversion} />
          </dd>
        </div>
      </dl>
      <div className="lc-person-why">
        {objections.map(([why, n]) => {
          const text = why === "has_it" ? say(dealer.has_it) : word(why);
          return (
            <span key={why} className="lc-against">
              {count > 1 ? say(dealer.objectionsOf, { why: text, n }) : text}
            </span>
          );
        })}
        {count === 1 && decided > 0 && <span className="soft">{say(dealer.ofSeries, { won, decided })}</span>}
      </div>
      <Button
        type={advised ? "primary" : "default"}
        disabled={count === 0 || busy}
        aria-label={say(dealer.giveTo, { name })}
        onClick={() => give(person.code)}
      >
        {say(dealer.give)}
      </Button>
    </li>
  );
}

function Rota({ of }: { of: Advised }) {
  const say = useSay();
  const word = useHouseWords();
  const { language } = useSpeech();
  if (!of.rota) return <span className="lc-dot good">{say(dealer.atWork)}</span>;
  const why = word(of.rota);
  return (
    <span className="lc-dot warn">
      {of.back_at ? `${say(dealer.backAt, { why })} ${distance(of.back_at, language)}` : why}
    </span>
  );
}

function Bar({ has, cap }: { has: number; cap: number | null }) {
  const say = useSay();
  if (cap === null) return <>{has}</>;
  return (
    <span className="lc-load">
      {say(dealer.ofCap, { n: has, cap })}
      <meter min={0} max={Math.max(1, cap)} value={Math.min(has, cap)} aria-label={say(dealer.open)} />
    </span>
  );
}

/** A rate with its interval: the mark is the rate, the band where it likely lies. */
function Rate({ of }: { of: Advised["conversion"] }) {
  const say = useSay();
  const { language } = useSpeech();
  if (of.decided === 0) return <span className="faint">{say(dealer.wonNothing)}</span>;
  const share = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
  const text = say(dealer.wonSpan, {
    rate: share.format(of.rate),
    low: share.format(of.low),
    high: share.format(of.high),
    n: of.decided,
  });
  return (
    <span className="lc-rate">
      {text}
      <span className="lc-rate-track" aria-hidden="true">
        <span
          className="lc-rate-band"
          style={{ insetInlineStart: `${of.low * 100}%`, width: `${(of.high - of.low) * 100}%` }}
        />
        <span className="lc-rate-mark" style={{ insetInlineStart: `${of.rate * 100}%` }} />
      </span>
    </span>
  );
}
