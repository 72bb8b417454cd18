/** What a channel is worth: what came in a span, what became of it, what it cost. */
import { Link } from "@tanstack/react-router";
import { DatePicker, Empty, Segmented, Skeleton } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import { Funnel } from "../../frame/Funnel";
import { Panel } from "../../frame/Page";
import { Problem } from "../../frame/problem";
import { useMay } from "../../frame/session";
import { useSay, useSpeech } from "../../frame/speech";
import { Time } from "../../frame/times";
import type { Channel } from "../naming";
import { Costs } from "./Costs";
import {
  dayOf,
  type Figures,
  KINDS,
  type Kind,
  lasting,
  PRESETS,
  type Preset,
  type Span,
  share,
  spanOf,
  valid,
} from "./figures";
import { PerDay } from "./PerDay";
import "./quality.css";
import { useReport } from "./report";
import { Worth } from "./Worth";
import { kinds, kindsMeant, quality } from "./words";

export function Quality({ channel }: { channel: Channel }) {
  const say = useSay();
  const [preset, setPreset] = useState<Preset | "other">("days30");
  const [span, setSpan] = useState<Span>();
  const { data, error, isPending, isPlaceholderData, refetch } = useReport(span);
  const figures = data?.channels.find((one) => one.code === channel.code);
  const choose = (next: Preset | "other") => {
    setPreset(next);
    if (next === "other") setSpan(span ?? spanOf("days30", new Date()));
    else setSpan(next === "days30" ? undefined : spanOf(next, new Date()));
  };
  return (
    <div className="lc-stack">
      <div className="row wrap">
        <Segmented
          aria-label={say(quality.span)}
          value={preset}
          onChange={choose}
          options={[...PRESETS, "other" as const].map((one) => ({ value: one, label: say(quality[one]) }))}
        />
        {preset === "other" && span && (
          <DatePicker.RangePicker
            aria-label={say(quality.span)}
            allowClear={false}
            value={[dayjs(span.begin), dayjs(span.until).subtract(1, "day")]}
            onChange={(chosen) => {
              if (chosen?.[0] && chosen[1])
                setSpan({
                  begin: dayOf(chosen[0].toDate()),
                  until: dayOf(chosen[1].add(1, "day").toDate()),
                });
            }}
          />
        )}
      </div>
      <p className="soft">
        {say(quality.meant)}
        {data?.as_of && (
          <>
            {" "}
            {say(quality.asOf)} <Time at={data.as_of} />
          </>
        )}
      </p>
      {isPending && <Skeleton active paragraph={{ rows: 10 }} />}
      {error && !isPlaceholderData && <Problem fault={error} again={refetch} />}
      {data && figures && (
        <div className={isPlaceholderData ? "lc-quality lc-stale" : "lc-quality"}>
          {figures.raw === 0 ? (
            <div className="lc-panel lc-quality-wide">
              <Empty
                image={Empty.PRESENTED_IMAGE_SIMPLE}
                description={
                  <>
                    <p className="strong">{say(quality.none)}</p>
                    <p className="soft">{say(quality.noneLead)}</p>
                  </>
                }
              />
            </div>
          ) : (
            <>
              <Panel title={say(quality.worth)}>
                <p className="lc-quality-sent">{say(quality.sent, { n: figures.raw })}</p>
                <Worth of={figures} />
                <Kinds of={figures} begin={data.begin} until={data.until} />
              </Panel>
              <Panel title={say(quality.way)}>
                <Way of={figures} />
              </Panel>
              <div className="lc-quality-wide">
                <Panel title={say(quality.perDay)}>
                  <PerDay begin={data.begin} days={figures.days} />
                </Panel>
              </div>
            </>
          )}
          <Costs channel={channel} spent={figures.spent} />
        </div>
      )}
    </div>
  );
}

function Kinds({ of, begin, until }: { of: Figures; begin: string; until: string }) {
  const say = useSay();
  const { language } = useSpeech();
  return (
    <ul className="lc-kinds">
      {KINDS.filter((kind) => of[kind] > 0).map((kind) => (
        <li key={kind}>
          <span className={`lc-kind ${kind}`} aria-hidden="true" />
          <span className="lc-kinds-name">
            <Behind kind={kind} code={of.code} begin={begin} until={until} />
            <span className="faint lc-kinds-meant">{say(kindsMeant[kind])}</span>
          </span>
          <strong>{of[kind].toLocaleString()}</strong>
          <span className="soft">{share(of[kind], of.raw, language)}</span>
        </li>
      ))}
    </ul>
  );
}

/** The rows behind a figure, as far as there is a list of them and the person may see it. */
function Behind({ kind, code, begin, until }: { kind: Kind; code: string; begin: string; until: string }) {
  const say = useSay();
  const may = useMay();
  const text = say(kinds[kind]);
  if (kind === "unique" && may("lead.read")) {
    const last = dayOf(dayjs(until).subtract(1, "day").toDate());
    return (
      <Link to="/leads" search={{ channel: code, since: begin, until: last } as never}>
        {text}
      </Link>
    );
  }
  if (kind === "quarantined")
    return (
      <Link
        to={"/channels/$code" as never}
        params={{ code } as never}
        search={{ tab: "deliveries", verdict: "quarantined" } as never}
      >
        {text}
      </Link>
    );
  if (kind === "suspicious" && may("raw_lead.repair"))
    return (
      <Link to={"/quarantine" as never} search={{ where: "review" } as never}>
        {text}
      </Link>
    );
  return text;
}

const PACE = [
  ["valid", quality.untilValid],
  ["dispatched", quality.untilDispatched],
  ["visited", quality.untilVisited],
  ["ordered", quality.untilOrdered],
] as const;

function Way({ of }: { of: Figures }) {
  const say = useSay();
  const { language } = useSpeech();
  const steps = [
    { key: "raw", text: say(quality.raw), n: of.raw },
    ...(
      [
        ["valid", valid(of)],
        ["uniqueStep", of.unique],
        ["dispatched", of.dispatched],
        ["visited", of.visited],
        ["ordered", of.ordered],
        ["won", of.won],
      ] as const
    ).map(([key, n]) => ({ key, text: say(quality[key]), n, share: share(n, of.raw, language) })),
  ];
  return (
    <div className="lc-stack">
      <Funnel steps={steps} whole={of.raw} />
      <dl className="lc-spent lc-pace" aria-label={say(quality.pace)}>
        {PACE.map(([key, text]) => (
          <div key={key}>
            <dt>{say(text)}</dt>
            <dd className={of.pace[key] === null ? "faint" : undefined}>
              {of.pace[key] === null ? "–" : lasting(of.pace[key], language)}
            </dd>
          </div>
        ))}
      </dl>
      <p className="faint">{say(quality.wayMeant)}</p>
    </div>
  );
}
