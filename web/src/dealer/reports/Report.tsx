/** What became of the leads of a span: how many came, were handed out, followed up, drove, ordered; why some were lost; by whom, from where. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { DatePicker, Empty, Segmented, Skeleton } from "antd";
import dayjs from "dayjs";
import { useMemo, useState } from "react";
import { Chart } from "../../frame/Chart";
import { api, type Schemas, told } from "../../frame/client";
import { Funnel } from "../../frame/Funnel";
import { Page, Panel } from "../../frame/Page";
import { Problem } from "../../frame/problem";
import { useMay, useMe } from "../../frame/session";
import { useSay, useSpeech } from "../../frame/speech";
import "../clocks/clocks.css";
import "../dealer.css";
import { useLossReasons } from "../losses/reasons";
import "../pools/pools.css";
import { dayOf } from "../rota/week";
import "./reports.css";
import { Breakdown, type By } from "./Breakdown";
import { askedOf, type Days, daysOf, PRESETS, type Preset, percent } from "./span";
import { reports } from "./words";

type Told = Schemas["LeadReport"];
const STEPS = [
  "leads",
  "handed",
  "followed",
  "reached",
  "visited",
  "driven",
  "offered",
  "ordered",
  "won",
] as const;

export function Report() {
  const say = useSay();
  const may = useMay();
  const { zone, several_dealers: several } = useMe();
  const ofMaker = zone === "maker";
  const [preset, setPreset] = useState<Preset | "other">("days30");
  const [days, setDays] = useState<Days>(() => daysOf("days30", new Date()));
  const [by, setBy] = useState<By>(several ? "dealer" : "consultant");
  const span = askedOf(days);
  const { data, error, isPending, isPlaceholderData, refetch } = useQuery({
    queryKey: ["dealer", "report", span, by],
    queryFn: ({ signal }) => told(api.GET("/reports/funnel", { params: { query: { ...span, by } }, signal })),
    placeholderData: (before) => before,
  });
  const choose = (next: Preset | "other") => {
    setPreset(next);
    if (next !== "other") setDays(daysOf(next, new Date()));
  };
  // The maker's list goes by the day on which a lead was made, not by that of its dispatch.
  const list = ofMaker ? {} : { since: dayOf(days.first), until: dayOf(days.last) };
  return (
    <Page
      title={say(reports.title)}
      actions={
        <>
          {!ofMaker && (
            <Link to="/fairness" className="lc-head-link">
              {say(reports.fairness)}
            </Link>
          )}
          <Segmented
            aria-label={say(reports.span)}
            value={preset}
            onChange={choose}
            options={[...PRESETS, "other" as const].map((one) => ({ value: one, label: say(reports[one]) }))}
          />
          {preset === "other" && (
            <DatePicker.RangePicker
              aria-label={say(reports.span)}
              allowClear={false}
              value={[dayjs(days.first), dayjs(days.last)]}
              onChange={(chosen) => {
                if (chosen?.[0] && chosen[1])
                  setDays({
                    first: chosen[0].startOf("day").toDate(),
                    last: chosen[1].startOf("day").toDate(),
                  });
              }}
            />
          )}
        </>
      }
    >
      <div className="lc-report-lead">
        <p className="soft">{say(ofMaker ? reports.meantMaker : reports.meant)}</p>
        {!ofMaker && may("lead.read") && (
          <Link to="/leads" search={list as never}>
            {say(reports.list)}
          </Link>
        )}
      </div>
      {isPending && <Skeleton active paragraph={{ rows: 10 }} />}
      {error && !data && <Problem fault={error} again={refetch} />}
      {data && data.all.leads === 0 && (
        <Empty
          className="lc-panel"
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={
            <>
              <p className="strong">{say(reports.none)}</p>
              <p className="soft">{say(reports.noneLead)}</p>
            </>
          }
        />
      )}
      {data && data.all.leads > 0 && (
        <div className={isPlaceholderData ? "lc-report lc-report-old" : "lc-report"}>
          <Panel title={say(reports.funnel)}>
            <Steps of={data.all} />
          </Panel>
          <Panel title={say(reports.losses)}>
            <Losses of={data} />
          </Panel>
          <Breakdown told={data} by={by} choose={setBy} list={list} />
          <Panel title={say(reports.perDay)}>
            <PerDay of={data} days={days} />
          </Panel>
        </div>
      )}
    </Page>
  );
}

function Steps({ of }: { of: Schemas["Funnel"] }) {
  const say = useSay();
  const steps = [...STEPS, "lost" as const].map((step) => ({
    key: step,
    text: say(reports[step]),
    n: of[step],
    share: step === "leads" ? undefined : say(reports.share, { n: percent(of[step], of.leads) }),
    lost: step === "lost",
  }));
  return <Funnel steps={steps} whole={of.leads} />;
}

function Losses({ of }: { of: Told }) {
  const say = useSay();
  const reasonOf = useLossReasons();
  if (of.losses.length === 0) return <p className="soft">{say(reports.lossesNone)}</p>;
  const steps = of.losses.map((one) => ({
    key: one.reason,
    text: reasonOf(one.reason),
    n: one.leads,
    share: say(reports.share, { n: percent(one.leads, of.all.lost) }),
    lost: true,
  }));
  return <Funnel steps={steps} whole={of.all.lost} />;
}

/** Days without a lead stand there too, else a week looks busier than it was. */
function PerDay({ of, days }: { of: Told; days: Days }) {
  const say = useSay();
  const { language } = useSpeech();
  const rows = useMemo(() => {
    const known = new Map(of.days.map((one) => [one.day, one.funnel]));
    const found: { day: string; leads: number; ordered: number }[] = [];
    for (
      let at = days.first;
      at <= days.last;
      at = new Date(at.getFullYear(), at.getMonth(), at.getDate() + 1)
    ) {
      const one = known.get(dayOf(at));
      found.push({ day: dayOf(at), leads: one?.leads ?? 0, ordered: one?.ordered ?? 0 });
    }
    return found;
  }, [of.days, days]);
  const option = useMemo(() => {
    const short = new Intl.DateTimeFormat(language, { month: "numeric", day: "numeric" });
    return {
      backgroundColor: "transparent",
      legend: { top: 0 },
      grid: { left: 8, right: 8, top: 32, bottom: 8, containLabel: true },
      xAxis: { type: "category", data: rows.map((one) => short.format(new Date(`${one.day}T00:00:00`))) },
      yAxis: { type: "value", minInterval: 1 },
      series: [
        {
          type: "bar",
          name: say(reports.leads),
          data: rows.map((one) => one.leads),
          color: "#3f9ea0",
          barMaxWidth: 28,
        },
        {
          type: "bar",
          name: say(reports.ordered),
          data: rows.map((one) => one.ordered),
          color: "#d9a441",
          barMaxWidth: 28,
        },
      ],
    };
  }, [rows, language, say]);
  const label = rows
    .filter((one) => one.leads > 0)
    .map((one) => say(reports.perDayLabel, { day: one.day, n: one.leads, ordered: one.ordered }))
    .join(" · ");
  return <Chart option={option} label={label || say(reports.none)} height={220} />;
}
