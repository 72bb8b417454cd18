/** A car for a customer: which, when, how long, with whom. What is taken is said before it is asked for, and again if somebody was faster. */
import { Button } from "antd";
import { type FormEvent, useState } from "react";
import { useCarName } from "../frame/cars";
import { useSay } from "../frame/speech";
import { Choice } from "../phone/Choice";
import { useActing } from "./acting";
import { CustomerOf } from "./CustomerOf";
import { clock, dateOf, midnight } from "./days";
import { useCars, useGuides } from "./drive_data";
import { beginnings, inTheWay } from "./schedule";
import { sales, drives as words } from "./words";
import "./sales.css";

const LENGTHS = [30, 60, 90, 120] as const;

interface BookDriveProps {
  /** Of whom; absent: to be chosen. */
  lead: string | undefined;
  car?: string | undefined;
  at?: Date | undefined;
  over: (booked: boolean) => void;
}

export function BookDrive({ lead, car: givenCar, at, over }: BookDriveProps) {
  const say = useSay();
  const carName = useCarName();
  const { act, line } = useActing();
  const cars = useCars();
  const { data: guides } = useGuides();
  const [customer, setCustomer] = useState(lead ?? "");
  const running = cars.data?.filter((one) => one.status === "active") ?? [];
  const [code, setCode] = useState(givenCar);
  const car = running.find((one) => one.code === code) ?? running[0];
  const [date, setDate] = useState(dateOf(at ?? new Date()));
  const [time, setTime] = useState(at ? clock(at) : "");
  const [minutes, setMinutes] = useState<`${(typeof LENGTHS)[number]}`>("30");
  const [guide, setGuide] = useState("");
  const [missing, setMissing] = useState("");
  const [busy, setBusy] = useState(false);
  const day = midnight(date);
  const times = day ? beginnings(day, new Date()) : [];
  const begins = times.find((one) => clock(one) === time);
  const blocked = car && begins ? inTheWay(car, begins, Number(minutes)) : undefined;

  const book = async (event: FormEvent) => {
    event.preventDefault();
    if (!customer) return setMissing(say(words.customerMissing));
    if (!car) return setMissing(say(words.carsNone));
    if (!begins) return setMissing(say(words.beginsMissing));
    if (blocked) return;
    setMissing("");
    setBusy(true);
    const ends = new Date(begins.getTime() + Number(minutes) * 60_000);
    const body = { car: car.code, begins_at: begins.toISOString(), ends_at: ends.toISOString(), guide };
    const path = `/leads/${encodeURIComponent(customer)}/test-drives`;
    const done = await act({ method: "POST", path, body, deed: "drive_book", lead: customer });
    setBusy(false);
    if (done) over(true);
    else cars.refetch();
  };

  return (
    <form className="lc-stack lc-sales-form" onSubmit={book} noValidate>
      {!lead && <CustomerOf value={customer} choose={setCustomer} />}
      <Choice
        label={say(words.car)}
        options={running.map((one) => [
          one.code,
          `${one.plate || one.code} ${carName(one.brand, one.series)}`,
        ])}
        value={car?.code}
        choose={setCode}
      />
      <div className="lc-sales-pair">
        <label className="lc-field">
          {say(words.day)}
          <input
            type="date"
            value={date}
            min={dateOf(new Date())}
            onChange={(event) => setDate(event.target.value)}
          />
        </label>
        <label className="lc-field">
          {say(words.begins)}
          <select value={begins ? time : ""} onChange={(event) => setTime(event.target.value)}>
            <option value="">{say(sales.choose)}</option>
            {times.map((one) => {
              const taken = car && inTheWay(car, one, 30);
              return (
                <option key={one.getTime()} value={clock(one)} disabled={taken !== undefined}>
                  {clock(one)}
                  {taken &&
                    ` · ${say(words.taken, { car: "", from: clock(taken[0]), to: clock(taken[1]) }).trim()}`}
                </option>
              );
            })}
          </select>
        </label>
      </div>
      <Choice
        label={say(words.length)}
        options={LENGTHS.map((one) => [`${one}` as const, say(words.minutes, { n: one })] as const)}
        value={minutes}
        choose={setMinutes}
      />
      <label className="lc-field">
        {say(words.guide)}
        <select value={guide} onChange={(event) => setGuide(event.target.value)}>
          <option value="">{say(words.guideNone)}</option>
          {guides?.map((one) => (
            <option key={one.code} value={one.code}>
              {one.name || one.code}
            </option>
          ))}
        </select>
      </label>
      {blocked && car && (
        <div role="alert" className="lc-sales-refused">
          <p className="strong">
            {say(words.taken, { car: car.plate || car.code, from: clock(blocked[0]), to: clock(blocked[1]) })}
          </p>
          <p>{say(words.takenLead)}</p>
        </div>
      )}
      {missing && <p role="alert">{missing}</p>}
      {!line && !cars.data && <p className="soft">{say(sales.awayNow)}</p>}
      <div className="row wrap">
        <Button
          type="primary"
          size="large"
          htmlType="submit"
          loading={busy}
          disabled={!car || Boolean(blocked)}
        >
          {say(words.bookDo)}
        </Button>
        <Button size="large" onClick={() => over(false)}>
          {say(sales.cancel)}
        </Button>
      </div>
    </form>
  );
}
