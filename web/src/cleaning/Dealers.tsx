/** Dealers for the customer to choose from: a list and a map of the same, none of them chosen beforehand. */
import { useQuery } from "@tanstack/react-query";
import { Button, Empty, Input, Skeleton } from "antd";
import { type KeyboardEvent, useState } from "react";
import { api, told } from "../frame/client";
import { sentence } from "../frame/problem";
import { type Say, useSay, useSpeech } from "../frame/speech";
import { instant } from "../frame/times";
import { Around } from "./Around";
import type { Dealer, Sheet } from "./calling";
import { Hint } from "./keys";
import { hours } from "./places";
import { cleaning } from "./words";
import "./cleaning.css";

interface DealersProps {
  wish: Pick<Sheet["wish"], "city" | "brand_code" | "series_code"> & { dealer: { code: string } };
  series: string;
  chosen?: Dealer | undefined;
  choose: (dealer: Dealer | undefined) => void;
}

export function Dealers({ wish, series, chosen, choose }: DealersProps) {
  const say = useSay();
  const [near, setNear] = useState(wish.city);
  const query = { near, brand: wish.brand_code, series: series || wish.series_code };
  const { data, error, isPending } = useQuery({
    queryKey: ["dealers", query],
    queryFn: ({ signal }) => told(api.GET("/dealers", { params: { query }, signal })),
    placeholderData: (before) => before,
    staleTime: 60_000,
  });
  const dealers = data?.dealers ?? [];
  return (
    <fieldset className="lc-call-part" data-part="dealers">
      <legend>
        {say(cleaning.dealer)} <Hint of="dealers" />
      </legend>
      <p className="soft">{say(cleaning.dealerLead)}</p>
      <Search text={near} find={setNear} />
      {error && <p role="alert">{sentence(error, say)}</p>}
      {isPending && <Skeleton active title={false} paragraph={{ rows: 4 }} />}
      {data && dealers.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say(cleaning.noDealer)}>
          <p className="soft">{say(cleaning.noDealerLead)}</p>
        </Empty>
      )}
      {data && dealers.length > 0 && (
        <>
          <p className="faint lc-call-under" role="status">
            {data.origin ? say(cleaning.nearFrom, { city: data.origin.city }) : say(cleaning.byName)}
            {" · "}
            {say(cleaning.some, { n: dealers.length, all: data.all })}
          </p>
          <div className={data.origin ? "lc-call-dealers" : undefined}>
            <ol className="lc-call-list">
              {dealers.map((one, at) => (
                <li key={one.code}>
                  <label className={one.sells ? "lc-call-dealer" : "lc-call-dealer lc-call-not"}>
                    <input
                      type="radio"
                      name="call-dealer"
                      checked={chosen?.code === one.code}
                      onChange={() => choose(one)}
                    />
                    <Told of={one} number={at + 1} named={one.code === wish.dealer.code} />
                  </label>
                </li>
              ))}
            </ol>
            {data.origin && (
              <Around origin={data.origin} dealers={dealers} chosen={chosen?.code} choose={choose} />
            )}
          </div>
          {chosen && (
            <Button type="link" onClick={() => choose(undefined)}>
              {say(cleaning.dealerNone)}
            </Button>
          )}
        </>
      )}
    </fieldset>
  );
}

/** Enter looks for it, and saves nothing. */
function Search({ text, find }: { text: string; find: (text: string) => void }) {
  const say = useSay();
  const [typed, setTyped] = useState(text);
  const enter = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.ctrlKey) return;
    event.preventDefault();
    find(typed.trim());
  };
  return (
    <Input.Search
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      onKeyDown={enter}
      onSearch={(value) => find(value.trim())}
      maxLength={60}
      placeholder={say(cleaning.find)}
      aria-label={say(cleaning.find)}
    />
  );
}

/** `named`: the customer named it in the inquiry. It is marked, and chosen by nobody but the customer. */
function Told({ of, number, named }: { of: Dealer; number: number; named: boolean }) {
  const say = useSay();
  const { language } = useSpeech();
  return (
    <span className="lc-call-told">
      <span className="lc-card-line">
        <strong>
          {number}. {of.name}
        </strong>
        {named && <span className="lc-chip accent">{say(cleaning.namedHere)}</span>}
        {of.kilometres !== null && (
          <span className="soft nowrap">
            {say(cleaning.kilometres, { n: of.kilometres.toLocaleString(language) })}
          </span>
        )}
      </span>
      <span className="soft">{[of.province, of.city].filter(Boolean).join(" ")}</span>
      <span className="lc-call-open">
        <span className={of.open_now ? "lc-dot good" : "lc-dot"}>{openness(of, say, language)}</span>
        <span className={of.sells ? "soft" : "lc-call-warn"}>
          {of.sells
            ? of.series.length
              ? say(cleaning.sellsWhat, { names: of.series.slice(0, 4).join(" · ") })
              : say(cleaning.sells)
            : say(cleaning.sellsNot)}
        </span>
      </span>
      {of.contact && <span className="faint">{of.contact}</span>}
    </span>
  );
}

function openness(of: Dealer, say: Say, language: "zh-CN" | "en-US"): string {
  const today = (new Date().getDay() + 6) % 7;
  const slots = of.week.filter((one) => one.weekday === today);
  const told = slots.length ? say(cleaning.hoursToday, { hours: hours(slots) }) : say(cleaning.hoursNone);
  if (of.open_now) return `${say(cleaning.openNow)} · ${told}`;
  const next = of.opens_at ? say(cleaning.opensAt, { at: instant(of.opens_at, language) }) : told;
  return `${say(cleaning.closedNow)} · ${next}`;
}
