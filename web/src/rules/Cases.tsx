/** Cases of a version: leads by their facts, and what each is to get. They run as they are written. */
import { CheckOutlined, CloseOutlined, DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Empty, Input, Select } from "antd";
import { useDeferredValue } from "react";
import { Panel } from "../frame/Page";
import { sentence } from "../frame/problem";
import { useSay } from "../frame/speech";
import { Entry } from "./Entry";
import type { Kind } from "./search";
import type { Body, Shape } from "./shapes";
import type { Catalogue, Telling } from "./telling";
import { ruleOf } from "./tree";
import { outcomes, type Says, type Tried, tryOut } from "./trials";
import type { Case } from "./version";
import { rules } from "./words";

interface CasesProps {
  kind: Kind;
  dealer: string;
  shape: Shape;
  body: Body;
  cases: readonly Case[];
  catalogue: Catalogue;
  telling: Telling;
  /** Not given: they can only be read. */
  change?: (cases: readonly Case[]) => void;
}

/** What rules say of their cases; again whenever one of both has changed. */
export function useRun(kind: Kind, dealer: string, body: Body, cases: readonly Case[], may: boolean) {
  const asked = useDeferredValue(JSON.stringify([body, cases]));
  return useQuery({
    queryKey: ["rules", "run", kind, dealer, asked],
    queryFn: () => {
      const [tried, on] = JSON.parse(asked) as [Body, Case[]];
      return tryOut({ kind, dealer, body: tried, cases: on });
    },
    enabled: may && cases.length > 0,
    placeholderData: (before) => before,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

export function Cases({ kind, dealer, shape, body, cases, catalogue, telling, change }: CasesProps) {
  const say = useSay();
  const run = useRun(kind, dealer, body, cases, true);
  const tried = run.data?.cases ?? [];
  const unmet = tried.filter((one) => one.met === false).length;
  const put = (at: number, next: Case | undefined) =>
    change?.(cases.flatMap((one, place) => (place === at ? (next ? [next] : []) : [one])));
  const wanted = outcomes(kind, shape, body);
  return (
    <Panel title={say(rules.tabCases)}>
      <p className="soft lc-rows-lead">{say(rules.casesLead)}</p>
      {run.error && <Alert type="warning" showIcon title={sentence(run.error, say)} />}
      {cases.length > 0 && tried.length === cases.length && (
        <p role="status" className={`lc-cases-sum lc-dot ${unmet > 0 ? "bad" : "good"}`}>
          {unmet > 0 ? say(rules.unmetSome, { n: unmet }) : say(rules.metAll, { n: cases.length })}
        </p>
      )}
      {cases.length === 0 && (
        <Empty
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={
            <>
              <p className="strong">{say(rules.casesNone)}</p>
              <p className="soft">{say(rules.casesNoneLead)}</p>
            </>
          }
        />
      )}
      <ol className="lc-rule-rows">
        {cases.map((one, at) => (
          <OneCase
            // biome-ignore lint/suspicious/noArrayIndexKey: their names change while they are written
            key={at}
            one={one}
            at={at}
            tried={tried.length === cases.length ? tried[at] : undefined}
            wanted={wanted}
            catalogue={catalogue}
            telling={telling}
            put={change && ((next) => put(at, next))}
          />
        ))}
      </ol>
      {change && (
        <Button
          icon={<PlusOutlined />}
          onClick={() =>
            change([
              ...cases,
              { name: say(rules.caseNew, { n: cases.length + 1 }), facts: {}, expect: wanted[0] ?? {} },
            ])
          }
        >
          {say(rules.addCase)}
        </Button>
      )}
    </Panel>
  );
}

interface OneCaseProps {
  one: Case;
  at: number;
  tried: Tried | undefined;
  wanted: readonly Says[];
  catalogue: Catalogue;
  telling: Telling;
  put: ((next: Case | undefined) => void) | undefined;
}

function OneCase({ one, at, tried, wanted, catalogue, telling, put }: OneCaseProps) {
  const say = useSay();
  const expected = JSON.stringify(one.expect);
  const known = wanted.some((says) => JSON.stringify(says) === expected);
  const options = [...wanted, ...(known || Object.keys(one.expect).length === 0 ? [] : [one.expect])].map(
    (says) => ({ value: JSON.stringify(says), label: telling.says(says) }),
  );
  return (
    <li className="lc-row" aria-label={one.name}>
      <div className="lc-row-head">
        <span className="lc-row-number">{at + 1}</span>
        {put ? (
          <Input
            aria-label={say(rules.caseName)}
            className="lc-entry"
            maxLength={100}
            value={one.name}
            onChange={(event) => put({ ...one, name: event.target.value })}
          />
        ) : (
          <strong>{one.name}</strong>
        )}
        {tried && <Met tried={tried} telling={telling} />}
        {put && (
          <span className="lc-row-acts">
            <Button
              type="text"
              size="small"
              icon={<DeleteOutlined />}
              aria-label={say(rules.removeCase, { name: one.name })}
              onClick={() => put(undefined)}
            />
          </span>
        )}
      </div>
      <div className="lc-rule-parts">
        <div className="lc-rule-part lc-part-wide">
          <span className="lc-part-name">{say(rules.facts)}</span>
          <FactsOf one={one} catalogue={catalogue} telling={telling} put={put} />
        </div>
        <div className="lc-rule-part">
          <span className="lc-part-name" aria-hidden="true">
            {say(rules.expects)}
          </span>
          {put ? (
            <Select
              aria-label={say(rules.expects)}
              className="lc-entry"
              placeholder={say(rules.expectMissing)}
              showSearch={{ optionFilterProp: "label" }}
              value={Object.keys(one.expect).length > 0 ? expected : undefined}
              options={options}
              onChange={(next) => put({ ...one, expect: JSON.parse(next) as Says })}
            />
          ) : (
            <span>{telling.says(one.expect)}</span>
          )}
        </div>
      </div>
    </li>
  );
}

function Met({ tried, telling }: { tried: Tried; telling: Telling }) {
  const say = useSay();
  return tried.met ? (
    <span className="lc-case-met">
      <CheckOutlined aria-hidden="true" /> {say(rules.met)}
    </span>
  ) : (
    <span className="lc-case-unmet">
      <CloseOutlined aria-hidden="true" /> {say(rules.unmet, { what: telling.says(tried.says) })}
    </span>
  );
}

interface FactsOfProps {
  one: Case;
  catalogue: Catalogue;
  telling: Telling;
  put: ((next: Case | undefined) => void) | undefined;
}

function FactsOf({ one, catalogue, telling, put }: FactsOfProps) {
  const say = useSay();
  const named = Object.entries(one.facts).filter(([, value]) => value !== null);
  const free = catalogue.fields.filter((field) => one.facts[field.name] === undefined);
  const set = (facts: Case["facts"]) => put?.({ ...one, facts });
  if (!put) {
    const told = named.map(([name, value]) => `${telling.field(name)}: ${telling.value(name, value)}`);
    return <span>{told.join(say(rules.listComma)) || "–"}</span>;
  }
  return (
    <div className="lc-facts-of">
      {named.map(([name, value]) => {
        const field = catalogue.fields.find((known) => known.name === name);
        return (
          <div key={name} className="row">
            <span className="lc-fact-name">{telling.field(name)}</span>
            {field && (
              <Entry
                field={field}
                operator="="
                value={value as string}
                change={(next) => set({ ...one.facts, [name]: next as string })}
                telling={telling}
                choices={catalogue.choices}
                label={telling.field(name)}
              />
            )}
            <Button
              type="text"
              size="small"
              icon={<CloseOutlined />}
              aria-label={`${say(rules.removeFact)} ${telling.field(name)}`}
              onClick={() => set(Object.fromEntries(named.filter(([other]) => other !== name)))}
            />
          </div>
        );
      })}
      <Select
        aria-label={say(rules.addFact)}
        className="lc-entry"
        placeholder={say(rules.addFact)}
        showSearch={{ optionFilterProp: "label" }}
        value={null}
        options={free.map((field) => ({ value: field.name, label: telling.field(field.name) }))}
        onChange={(name: string | null) => {
          const field = catalogue.fields.find((known) => known.name === name);
          if (field) set({ ...one.facts, [field.name]: first(field) });
        }}
      />
    </div>
  );
}

/** A fact that is known: not empty where it can be helped. */
function first(field: Catalogue["fields"][number]): string | number | boolean | readonly string[] {
  const value = ruleOf({ ...field, operators: ["="] }).value;
  return (value ?? "") as string;
}
