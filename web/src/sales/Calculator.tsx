/** The quotation calculator: choose on the one side, read what it costs on the other. The house calculates; here nothing is. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Button, Empty, Skeleton } from "antd";
import { type FormEvent, useState } from "react";
import { api, type Schemas, told } from "../frame/client";
import { above } from "../frame/money";
import { Panel } from "../frame/Page";
import { Problem, sentence } from "../frame/problem";
import { useRested } from "../frame/rested";
import { useMe } from "../frame/session";
import { useSay } from "../frame/speech";
import { useActing } from "./acting";
import { CarChoice, Extras, LoanChoice } from "./CalculatorFields";
import { Cost, Totals } from "./Cost";
import { dateOf } from "./days";
import { useLimits, useOffers, useTables } from "./offers";
import type { Quotation } from "./Versions";
import { asked, bodyOf, NOTHING, nameOf, type Wish, wishOf } from "./wish";
import { quotes, sales } from "./words";

interface CalculatorProps {
  reference: string;
  /** The series that the lead is about. */
  series: string;
  /** A version to go on from. */
  from: Quotation | undefined;
  kept: () => void;
}

export function Calculator({ reference, series, from, kept }: CalculatorProps) {
  const say = useSay();
  const me = useMe();
  const { act, line, small } = useActing();
  const offers = useOffers();
  const limits = useLimits(true);
  const [wish, setWish] = useState<Wish>(() =>
    from ? wishOf(from, offers.data?.on ?? dateOf(new Date())) : NOTHING,
  );
  const [missing, setMissing] = useState("");
  const [busy, setBusy] = useState(false);
  const all = offers.data?.offers ?? [];
  const offer =
    all.find((one) => nameOf(one) === wish.model) ??
    (wish.model ? undefined : all.find((one) => one.series === series));
  const tables = useTables(offer?.seats ?? 5, wish.bought);
  const what = useRested(asked(wish, offer));
  const trial = useQuery({
    queryKey: ["sales", "trial", what],
    queryFn: ({ signal }) =>
      told(api.GET("/trial-calculations", { params: { query: what as NonNullable<typeof what> }, signal })),
    enabled: what !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
  });
  const change = (part: Partial<Wish>) => {
    setMissing("");
    setWish({ ...wish, model: offer ? nameOf(offer) : wish.model, ...part });
  };
  const limit = best(me.roles.map((role) => limits.data?.[role] ?? "0"));
  const result = what && !trial.error ? trial.data : undefined;
  const waits = result !== undefined && above(result.discount, result.list_price, limit);

  const keep = async (event: FormEvent) => {
    event.preventDefault();
    if (!offer) return setMissing(say(quotes.modelMissing));
    const body = bodyOf(wish, offer);
    if (!body) return setMissing(say(quotes.discountUnfit));
    setMissing("");
    setBusy(true);
    const path = `/leads/${encodeURIComponent(reference)}/quotations`;
    const done = await act({ method: "POST", path, body, deed: "quote", lead: reference });
    setBusy(false);
    if (done) kept();
  };

  if (offers.isPending) {
    return offers.fetchStatus === "paused" ? (
      <p className="soft">{say(sales.awayNow)}</p>
    ) : (
      <Skeleton active paragraph={{ rows: 8 }} />
    );
  }
  if (offers.error && !offers.data) return <Problem fault={offers.error} again={offers.refetch} />;
  if (all.length === 0) {
    return (
      <Empty
        image={Empty.PRESENTED_IMAGE_SIMPLE}
        description={
          <>
            <p className="strong">{say(quotes.modelsNone)}</p>
            <p className="soft">{say(quotes.modelsNoneLead)}</p>
          </>
        }
      />
    );
  }
  return (
    <form className="lc-calculator" onSubmit={keep} noValidate>
      <Panel title={say(quotes.calculator)}>
        <div className="lc-stack">
          <CarChoice offers={all} offer={offer} wish={wish} change={change} on={offers.data?.on ?? ""} />
          <Extras
            tables={tables.data}
            wish={wish}
            change={change}
            own={limit}
            most={best(Object.values(limits.data ?? {}))}
          />
          <LoanChoice tables={tables.data} wish={wish} change={change} price={trial.data?.price} />
        </div>
      </Panel>
      <Panel title={say(quotes.result)}>
        <div aria-live="polite" aria-busy={trial.isFetching}>
          {!offer && <p className="soft">{say(quotes.resultEmpty)}</p>}
          {offer && !what && <p role="alert">{say(quotes.discountUnfit)}</p>}
          {what && !trial.data && !line && <p className="soft">{say(quotes.calculatorAway)}</p>}
          {what && trial.isPending && line && <Skeleton active />}
          {what && trial.error && <p role="alert">{sentence(trial.error, say)}</p>}
          {result && (
            <>
              <Totals of={result} />
              {small ? (
                <details className="lc-details">
                  <summary>{say(quotes.how)}</summary>
                  <Cost of={result} offer={offer} tables={tables.data} />
                </details>
              ) : (
                <Cost of={result} offer={offer} tables={tables.data} />
              )}
            </>
          )}
        </div>
        {waits && <p className="lc-sales-under strong">{say(quotes.above)}</p>}
        {missing && <p role="alert">{missing}</p>}
        <Button
          type="primary"
          size="large"
          block
          htmlType="submit"
          className="lc-sales-under"
          loading={busy}
          disabled={what !== undefined && trial.error !== null && line}
        >
          {say(waits ? quotes.keepWaits : quotes.keep)}
        </Button>
      </Panel>
    </form>
  );
}

/** The largest of shares. */
function best(shares: readonly string[]): string {
  return shares.reduce((most, one) => (Number(one) > Number(most) ? one : most), "0");
}

export type Trial = Schemas["order_terms_Trial"];
