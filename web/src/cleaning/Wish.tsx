/** What the customer told when he inquired, and the calls so far. */
import type { ReactNode } from "react";
import { useHouseWords } from "../frame/house";
import { Facts, Panel } from "../frame/Page";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import type { Sheet } from "./calling";
import { cleaning } from "./words";

export function Wish({ sheet }: { sheet: Sheet }) {
  const say = useSay();
  const name = useHouseWords();
  const { wish, tries } = sheet;
  const days = wish.buying_days === null ? "" : say(cleaning.days, { n: wish.buying_days });
  const facts: (readonly [string, ReactNode])[] = [
    [say(cleaning.series), wanted(wish.brand, wish.series)],
    [say(cleaning.city), [wish.province, wish.city].filter(Boolean).join(" ")],
    [say(cleaning.dealerNamed), wish.dealer.name],
    [say(cleaning.comment), wish.comment],
    [say(cleaning.buyingTime), wish.buying_time || days],
    [say(cleaning.budget), wish.budget],
    [say(cleaning.channel), wish.channel.name || wish.channel.code],
    [
      say(cleaning.inquired),
      <span key="at">
        <Time at={wish.inquired_at} />{" "}
        <span className="soft">{say(cleaning.inquiries, { n: wish.inquiries })}</span>
      </span>,
    ],
  ];
  return (
    <Panel title={say(cleaning.wish)}>
      <Facts of={facts.filter(([, value]) => value)} />
      {tries.length > 0 && (
        <>
          <h3 className="lc-call-earlier">{say(cleaning.earlier)}</h3>
          <ul className="lc-call-tries">
            {tries.map((one) => (
              <li key={one.at}>
                <Time at={one.at} />
                <span>{one.code ? name(one.code) : "–"}</span>
                <span className="faint">{say(one.by_person ? cleaning.byPerson : cleaning.byMachine)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

/** Brand and series, once where the name of the series begins with that of the brand. */
function wanted(brand: string, series: string): string {
  return series.startsWith(brand) ? series : [brand, series].filter(Boolean).join(" ");
}
