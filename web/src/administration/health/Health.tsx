/** Is everything as it must be: what the doctor found, the worst first. */
import { ReloadOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Checkbox, Skeleton } from "antd";
import { useState } from "react";
import { ApiError, api, type Schemas, told } from "../../frame/client";
import { useHouseWords } from "../../frame/house";
import { Panel } from "../../frame/Page";
import { Problem, sentence } from "../../frame/problem";
import { type Say, useSay, useSpeech } from "../../frame/speech";
import { Time } from "../../frame/times";
import type { Text } from "../../frame/words";
import { Rows } from "../Rows";
import { KEY } from "../reading";
import { Section } from "../Section";
import "./health.css";
import { checks, health } from "./words";

type Report = Schemas["Report"];
type Finding = Schemas["Finding"];
const WORST: readonly Finding["level"][] = ["broken", "note", "ok"];
const LOOKS = { broken: ["bad", health.bad], note: ["warn", health.note], ok: ["good", health.ok] } as const;
/** While a look is under way it is asked for again so often. */
const AGAIN = 1_000;

export function Health() {
  const say = useSay();
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: [KEY, "doctor"],
    queryFn: ({ signal }) => told(api.GET("/health/doctor", { signal })),
    refetchInterval: (query) => (query.state.data?.examining ? AGAIN : false),
  });
  const again = async () => {
    queries.setQueryData(
      [KEY, "doctor"],
      await told(api.GET("/health/doctor", { params: { query: { anew: true } } })),
    );
  };
  return (
    <Section
      title={say(health.title)}
      beside={
        data?.report && (
          <span className="soft">
            {say(health.at)} <Time at={data.report.at} seconds />
          </span>
        )
      }
      actions={
        <Button icon={<ReloadOutlined />} loading={data?.examining} onClick={() => again().catch(refetch)}>
          {say(health.look)}
        </Button>
      }
    >
      {error && <Problem fault={error} again={refetch} />}
      {data?.failed && <Alert type="warning" showIcon title={say(health.failed)} className="lc-edit-fault" />}
      {!data?.report && !error && (
        <>
          <p className="soft lc-edit-lead" role="status">
            {say(health.looking)}
          </p>
          <Skeleton active paragraph={{ rows: 8 }} />
        </>
      )}
      {data?.report && <Found report={data.report} />}
    </Section>
  );
}

function Found({ report }: { report: Report }) {
  const say = useSay();
  const { language } = useSpeech();
  const name = useHouseWords();
  const count = (level: Finding["level"]) => report.findings.filter((one) => one.level === level).length;
  const trouble = count("broken") + count("note");
  const [only, setOnly] = useState(trouble > 0);
  const sorted = [...report.findings]
    .sort((one, other) => WORST.indexOf(one.level) - WORST.indexOf(other.level))
    .filter((one) => !only || one.level !== "ok");
  return (
    <div className="lc-stack">
      <Verdict broken={count("broken")} notes={count("note")} all={report.findings.length} />
      <div className="lc-health">
        <Panel
          title={say(health.checks)}
          extra={
            <Checkbox checked={only} onChange={(event) => setOnly(event.target.checked)}>
              {say(health.onlyTrouble)}
            </Checkbox>
          }
        >
          <Rows
            label={say(health.checks)}
            rows={sorted}
            keyOf={(one) => `${one.name} ${one.text}`}
            empty={say(health.allWell)}
            columns={[
              {
                key: "level",
                title: say(health.level),
                cell: (one) => (
                  <span className={`lc-dot ${LOOKS[one.level][0]}`}>{say(LOOKS[one.level][1])}</span>
                ),
              },
              { key: "name", title: say(health.check), cell: (one) => <Check name={one.name} say={say} /> },
              {
                key: "found",
                title: say(health.found),
                cell: (one) => (
                  <>
                    {language === "zh-CN" ? one.zh : <span lang="en">{one.text}</span>}
                    {one.samples.length > 0 && (
                      <details>
                        <summary>{say(health.rows)}</summary>
                        <pre className="lc-samples">
                          {one.samples.map((row) => JSON.stringify(row)).join("\n")}
                        </pre>
                      </details>
                    )}
                  </>
                ),
              },
            ]}
          />
        </Panel>
        <div className="lc-stack">
          <Alive />
          <Panel title={say(health.belt)}>
            <dl className="lc-belt">
              {Object.entries(report.belt).map(([state, leads]) => (
                <div key={state}>
                  <dt>{name(state)}</dt>
                  <dd>{say(health.leads, { n: leads })}</dd>
                </div>
              ))}
            </dl>
          </Panel>
          <p className="faint">{say(health.metrics)}</p>
        </div>
      </div>
    </div>
  );
}

function Verdict({ broken, notes, all }: { broken: number; notes: number; all: number }) {
  const say = useSay();
  if (broken > 0)
    return (
      <Alert
        type="error"
        showIcon
        title={say(health.broken, { n: broken })}
        description={say(health.brokenLead)}
      />
    );
  if (notes > 0) return <Alert type="warning" showIcon title={say(health.notes, { n: notes })} />;
  return (
    <Alert
      type="success"
      showIcon
      title={say(health.allWell)}
      description={say(health.allWellLead, { n: all })}
    />
  );
}

/** The doctor's name of a check as people say it; lanes, topics and invariants keep theirs beside it. */
export function checkText(name: string): readonly [Text, string] {
  const known = (checks as Readonly<Record<string, Text>>)[name.replaceAll(/[ ']/g, "_")];
  if (known) return [known, ""];
  const [first = "", ...rest] = name.split(" ");
  if (first === "outbox") return [checks.outbox, rest.join(" ")];
  if (first === "lane") return [checks.lane, rest.join(" ")];
  if (name.startsWith("inv_")) return [checks.invariant, name.slice(4).replaceAll("_", " ")];
  return [[name, name], ""];
}

function Check({ name, say }: { name: string; say: Say }) {
  const [text, beside] = checkText(name);
  return (
    <>
      <div className="strong">{say(text)}</div>
      {beside && (
        <div className="faint" lang="en">
          {beside}
        </div>
      )}
    </>
  );
}

/** What whoever watches asks too: does the process answer, is it fit to be sent leads. */
function Alive() {
  const say = useSay();
  const live = useQuery({
    queryKey: [KEY, "live"],
    queryFn: ({ signal }) => told(api.GET("/health/live", { signal })),
    retry: false,
  });
  const ready = useQuery({
    queryKey: [KEY, "ready"],
    queryFn: ({ signal }) => told(api.GET("/health/ready", { signal })),
    retry: false,
  });
  const rows = [
    { key: "live", text: health.live, of: live },
    { key: "ready", text: health.ready, of: ready },
  ];
  return (
    <section className="lc-panel">
      <dl className="lc-belt">
        {rows.map(({ key, text, of }) => (
          <div key={key}>
            <dt>{say(text)}</dt>
            <dd>
              {!of.isPending && (
                <span className={`lc-dot ${of.error ? "bad" : "good"}`}>
                  {say(of.error ? health.away : health.answers)}
                </span>
              )}
              {of.error instanceof ApiError && <div className="soft">{sentence(of.error, say)}</div>}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
