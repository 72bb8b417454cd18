/** Public holidays of a year, what dealers do on them, and the hours that the maker writes for many dealers at once. */
import { PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Segmented, Select } from "antd";
import { useState } from "react";
import { api, told } from "../../frame/client";
import { Panel } from "../../frame/Page";
import { useSay, useSpeech } from "../../frame/speech";
import { today } from "../fields";
import { Rows } from "../Rows";
import { KEY, useEntities } from "../reading";
import { Section } from "../Section";
import { type Run, runs, type Year } from "./festivals";
import { useFestivalName, useSpanText } from "./speaking";
import { type Draft, WriteDays } from "./WriteDays";
import { WrittenDays } from "./WrittenDays";
import { festive } from "./words";

export function Holidays() {
  const say = useSay();
  const now = Number(today().slice(0, 4));
  const [year, setYear] = useState(late(today()) ? now + 1 : now);
  const [chosen, setChosen] = useState<string>();
  const [draft, setDraft] = useState<Draft>();
  const countries = useCountries();
  const country = chosen ?? countries[0] ?? "CN";
  const query = { year, country };
  const { data, error, refetch } = useQuery({
    queryKey: [KEY, "holidays", query],
    queryFn: ({ signal }) => told(api.GET("/holidays", { params: { query }, signal })),
  });
  return (
    <Section
      title={say(festive.title)}
      actions={
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setDraft({ days: [], reason: "" })}>
          {say(festive.writeOther)}
        </Button>
      }
    >
      <p className="soft lc-edit-lead">{say(festive.lead)}</p>
      <div className="lc-admin-bar">
        <Segmented
          aria-label={say(festive.year)}
          value={year}
          onChange={setYear}
          options={[now, now + 1].map((one) => ({ value: one, label: String(one) }))}
        />
        {countries.length > 1 && <CountrySelect of={countries} value={country} change={setChosen} />}
      </div>
      <div className="lc-stack">
        {data && !data.announced && (
          <Alert
            type="info"
            showIcon
            title={say(festive.unannounced, { year: String(year) })}
            description={say(festive.unannouncedLead)}
          />
        )}
        <Panel title={say(festive.public)}>
          <Festivals year={data} fault={error} again={refetch} write={setDraft} />
        </Panel>
        <WrittenDays year={data} country={country} />
      </div>
      <WriteDays
        key={draft ? `${draft.reason}${draft.days[0]}` : ""}
        draft={draft}
        country={country}
        policies={data?.policies ?? {}}
        close={() => setDraft(undefined)}
      />
    </Section>
  );
}

/** Towards the end of a year people plan the next one. */
const late = (day: string) => day.slice(5) >= "11-01";

/** Where there are active dealers, the most frequent first. */
function useCountries(): readonly string[] {
  const { data } = useEntities();
  const count = new Map<string, number>();
  for (const one of data ?? [])
    if (one.kind === "dealer" && one.status === "active")
      count.set(one.country, (count.get(one.country) ?? 0) + 1);
  return [...count].sort(([, one], [, other]) => other - one).map(([country]) => country);
}

interface CountrySelectProps {
  of: readonly string[];
  value: string;
  change: (country: string) => void;
}

function CountrySelect({ of, value, change }: CountrySelectProps) {
  const say = useSay();
  const { language } = useSpeech();
  const names = new Intl.DisplayNames(language, { type: "region" });
  return (
    <Select
      aria-label={say(festive.country)}
      value={value}
      onChange={change}
      options={of.map((one) => ({ value: one, label: names.of(one) ?? one }))}
    />
  );
}

interface FestivalsProps {
  year: Year | undefined;
  fault: unknown;
  again: () => void;
  write: (draft: Draft) => void;
}

/** A festival, the days worked instead of it, and what dealers do. */
function Festivals({ year, fault, again, write }: FestivalsProps) {
  const say = useSay();
  const nameOf = useFestivalName();
  const span = useSpanText();
  const off = runs((year?.days ?? []).filter((one) => !one.works));
  const worked = (run: Run) => nearby(year, run);
  return (
    <Rows
      label={say(festive.public)}
      rows={year && off}
      fault={fault}
      again={again}
      keyOf={(one) => one.days[0] ?? ""}
      empty={say(festive.none)}
      columns={[
        { key: "name", title: say(festive.festival), cell: (one) => <strong>{nameOf(one.name)}</strong> },
        {
          key: "days",
          title: say(festive.days),
          cell: (one) => (
            <>
              {span(one.days)} <span className="faint">{say(festive.dayCount, { n: one.days.length })}</span>
            </>
          ),
        },
        {
          key: "worked",
          title: say(festive.makeUp),
          cell: (one) =>
            worked(one).length ? worked(one).map((day) => <div key={day}>{span([day])}</div>) : "–",
        },
        { key: "dealers", title: say(festive.dealers), cell: (one) => <Dealers of={one} year={year} /> },
        {
          key: "acts",
          title: "",
          end: true,
          cell: (one) =>
            ahead(one) && (
              <div className="lc-line-actions">
                <Button
                  size="small"
                  aria-label={`${say(festive.write)} · ${nameOf(one.name)}`}
                  onClick={() => write({ days: one.days, reason: nameOf(one.name) })}
                >
                  {say(festive.write)}
                </Button>
                {worked(one).length > 0 && (
                  <Button
                    size="small"
                    aria-label={`${say(festive.writeMakeUp)} · ${nameOf(one.name)}`}
                    onClick={() =>
                      write({
                        days: worked(one),
                        reason: say(festive.makeUpReason, { name: nameOf(one.name) }),
                        worked: true,
                      })
                    }
                  >
                    {say(festive.writeMakeUp)}
                  </Button>
                )}
              </div>
            ),
        },
      ]}
    />
  );
}

const ahead = (run: Run) => (run.days.at(-1) ?? "") >= today();
const NEAR = 21 * 86_400_000;

/** The days worked instead of a festival are named after it and lie near. */
function nearby(year: Year | undefined, run: Run): readonly string[] {
  const [first = ""] = run.days;
  return runs((year?.days ?? []).filter((one) => one.works))
    .filter((one) => one.name === run.name)
    .flatMap((one) => one.days)
    .filter((day) => Math.abs(Date.parse(day) - Date.parse(first)) < NEAR);
}

function Dealers({ of, year }: { of: Run; year: Year | undefined }) {
  const say = useSay();
  const { open = 0, closed = 0, workdays = 0 } = year?.policies ?? {};
  const written = (year?.written ?? []).filter((one) => one.day === of.days[0]);
  const own = written.reduce((sum, one) => sum + one.dealers, 0);
  return (
    <>
      {closed + workdays > 0 && <div>{say(festive.closes, { n: closed + workdays })}</div>}
      {open > 0 && <div>{say(festive.opens, { n: open })}</div>}
      {own > 0 && <div className="lc-dot good">{say(festive.written, { n: own })}</div>}
    </>
  );
}
