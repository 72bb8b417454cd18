/** What each person has in hand and may have; what all have together. */
import { ArrowLeftOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { App, Button, Checkbox, InputNumber, Skeleton } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../../frame/client";
import { Page, Panel } from "../../frame/Page";
import { Problem, sentence } from "../../frame/problem";
import { useSay } from "../../frame/speech";
import "../dealer.css";
import { useNames } from "../staff";
import "./pools.css";
import { own, pools } from "./words";

type Caps = Schemas["PrivatePoolBody"];
type Person = Schemas["PrivatePoolShown"];
const SPANS = [
  ["cap", own.cap],
  ["day_cap", own.day],
  ["week_cap", own.week],
  ["month_cap", own.month],
] as const;
const KEY = ["dealer", "private"];

export function Private() {
  const say = useSay();
  const nameOf = useNames();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => told(api.GET("/private-pools", { signal })),
  });
  return (
    <Page
      title={say(own.title)}
      actions={
        <Link to="/pools" className="lc-head-link">
          <ArrowLeftOutlined /> {say(pools.back)}
        </Link>
      }
    >
      <p className="soft lc-drawer-lead">{say(own.lead)}</p>
      {isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {error && <Problem fault={error} again={refetch} />}
      {data && (
        <div className="lc-stack">
          <Together open={data.open} dealer={data.dealer} />
          <Panel title={say(own.person)}>
            <div className="lc-caps" role="table">
              <div role="row" className="lc-caps-row lc-caps-head faint">
                <span role="columnheader">{say(own.person)}</span>
                <span role="columnheader">{say(own.open)}</span>
                {SPANS.map(([name, text]) => (
                  <span key={name} role="columnheader">
                    {say(text)}
                  </span>
                ))}
                <span role="columnheader" aria-label={say(own.save)} />
              </div>
              {data.people.map((one) => (
                <Line
                  key={`${one.staff} ${JSON.stringify(one.caps)}`}
                  person={one}
                  name={nameOf(one.staff)}
                />
              ))}
            </div>
          </Panel>
        </div>
      )}
    </Page>
  );
}

function useSaved() {
  const say = useSay();
  const queries = useQueryClient();
  const { message } = App.useApp();
  return {
    onError: (fault: unknown) => {
      message.error(sentence(fault, say));
    },
    saved: (name: string) => {
      message.success(say(own.saved, { name }));
      queries.invalidateQueries({ queryKey: KEY });
    },
  };
}

function Together({ open, dealer }: { open: number; dealer: Schemas["DealerPoolBody"] }) {
  const say = useSay();
  const { onError, saved } = useSaved();
  const [cap, setCap] = useState<number | null>(dealer.cap ?? null);
  const [counts, setCounts] = useState(dealer.own_counts ?? true);
  const save = useMutation({
    mutationFn: () => told(api.PUT("/private-pools", { body: { cap, own_counts: counts } })),
    onSuccess: () => saved(say(own.dealer)),
    onError,
  });
  const changed = cap !== (dealer.cap ?? null) || counts !== dealer.own_counts;
  return (
    <Panel title={say(own.dealer)}>
      <div className="row wrap lc-caps-all">
        <span>
          {say(own.open)} <strong>{open}</strong>
        </span>
        <span className="row">
          {say(own.dealerCap)}
          <InputNumber
            aria-label={say(own.dealerCap)}
            min={0}
            max={1_000_000}
            value={cap}
            placeholder={say(own.noLimit)}
            onChange={setCap}
          />
        </span>
        <Checkbox checked={counts} onChange={(event) => setCounts(event.target.checked)}>
          {say(own.ownCounts)}
        </Checkbox>
        <Button
          type={changed ? "primary" : "default"}
          disabled={!changed}
          loading={save.isPending}
          onClick={() => save.mutate()}
        >
          {say(own.save)}
        </Button>
      </div>
    </Panel>
  );
}

function Line({ person, name }: { person: Person; name: string }) {
  const say = useSay();
  const { onError, saved } = useSaved();
  const [caps, setCaps] = useState<Caps>(person.caps);
  const save = useMutation({
    mutationFn: () =>
      told(api.PUT("/private-pools/{code}", { params: { path: { code: person.staff } }, body: caps })),
    onSuccess: () => saved(name),
    onError,
  });
  const changed = SPANS.some(([span]) => (caps[span] ?? null) !== (person.caps[span] ?? null));
  const full = person.caps.cap != null && person.open >= person.caps.cap;
  return (
    <div role="row" className="lc-caps-row">
      <strong role="cell">{name}</strong>
      <span role="cell" className={full ? "lc-bad" : undefined}>
        {person.open}
      </span>
      {SPANS.map(([span, text]) => (
        <span key={span} role="cell" data-span={say(text)}>
          <InputNumber
            min={0}
            max={1_000_000}
            value={caps[span] ?? null}
            placeholder={say(own.noLimit)}
            aria-label={say(own.capOf, { name, what: say(text) })}
            onChange={(value) => setCaps({ ...caps, [span]: value })}
            onPressEnter={() => changed && save.mutate()}
          />
        </span>
      ))}
      <span role="cell">
        <Button
          type={changed ? "primary" : "text"}
          disabled={!changed}
          loading={save.isPending}
          onClick={() => save.mutate()}
        >
          {say(own.save)}
        </Button>
      </span>
    </div>
  );
}
