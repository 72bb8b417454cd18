/** One version: written while it is a draft, approved by somebody else, read ever after. */
import { Link } from "@tanstack/react-router";
import { Alert, Input, Skeleton, Tabs } from "antd";
import { useMemo, useState } from "react";
import { useGuard } from "../frame/guard";
import { useHouseWords } from "../frame/house";
import { Page, Panel } from "../frame/Page";
import { Problem, sentence } from "../frame/problem";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { Acts } from "./Acts";
import { useActs } from "./acting";
import { Cases, useRun } from "./Cases";
import { Changes } from "./Changes";
import { versionRoute } from "./desk";
import { differences } from "./differences";
import { Editor } from "./Editor";
import { Reading } from "./Reading";
import { Rehearsal } from "./Rehearsal";
import "./rules.css";
import { type Body, SHAPES, type Shape } from "./shapes";
import { usePeople } from "./staff";
import { Try } from "./Try";
import { type Catalogue, type Telling, useCatalogue, useTelling } from "./telling";
import { TONES } from "./tones";
import { type Case, type Fault, faultsOf, useVersion, type Whole } from "./version";
import { kinds, leads, rules, stages } from "./words";

export function Version() {
  const say = useSay();
  const { version } = versionRoute.useParams() as { version: string };
  const whole = useVersion(version);
  const catalogue = useCatalogue(whole.data?.version.kind);
  if (!whole.data || !catalogue.data) {
    if (whole.error) return <Problem fault={whole.error} again={whole.refetch} />;
    if (catalogue.error) return <Problem fault={catalogue.error} again={catalogue.refetch} />;
    return (
      <Page title={say(rules.title)}>
        <Skeleton active paragraph={{ rows: 10 }} />
      </Page>
    );
  }
  // Moved on it is other state and read anew; kept it is the same: what is written meanwhile stays.
  return (
    <Shown key={`${version} ${whole.data.version.stage}`} whole={whole.data} catalogue={catalogue.data} />
  );
}

function Shown({ whole, catalogue }: { whole: Whole; catalogue: Catalogue }) {
  const say = useSay();
  const may = useMay();
  const { version } = whole;
  const shape: Shape = SHAPES[version.kind];
  const people = usePeople(version.dealer || undefined);
  const telling = useTelling(version.kind, people);
  const [title, setTitle] = useState(version.title);
  const [body, setBody] = useState<Body>(whole.body);
  const [cases, setCases] = useState<readonly Case[]>(whole.cases as readonly Case[]);
  const content = { title, body, cases };
  const written = JSON.stringify(content);
  // As it was sent: the house gives the same back in another order.
  const [kept, setKept] = useState(written);
  const changed = written !== kept;
  useGuard(() => changed);
  const before = whole.before_body ?? undefined;
  const found = useMemo(() => differences(shape, before ?? {}, body), [shape, before, body]);
  const editable = version.stage === "draft" && may("rule.draft");
  const mayTry = may("rule.draft", "rule.approve");
  const run = useRun(version.kind, version.dealer, body, cases, mayTry);
  const unmet = run.data?.cases.filter((one) => one.met === false).length ?? 0;
  const acts = useActs(whole, content, changed, () => setKept(written));
  const faults = faultsOf(acts.fault);
  const tell = { shape, body, telling };
  return (
    <Page
      title={`${say(kinds[version.kind])} · ${say(rules.version, { n: version.version })}`}
      beside={<span className={`lc-dot ${TONES[version.stage]}`}>{say(stages[version.stage])}</span>}
      actions={
        <>
          <Link
            to={"/rules" as never}
            search={{ kind: version.kind, ...(version.dealer ? { dealer: version.dealer } : {}) } as never}
            className="lc-rules-link"
          >
            {say(rules.back)}
          </Link>
          <Acts whole={whole} acts={acts} changed={changed} changes={found.length} />
        </>
      }
    >
      <div className="lc-stack">
        <Standing whole={whole} />
        {faults.length > 0 && <Faults of={faults} shape={shape} body={body} telling={telling} />}
        {acts.fault && faults.length === 0 ? (
          <Alert type="warning" showIcon title={sentence(acts.fault, say)} />
        ) : null}
        {editable && (
          <div className="lc-version-title">
            <span className="lc-part-name" aria-hidden="true">
              {say(rules.name)}
            </span>
            <Input
              aria-label={say(rules.name)}
              maxLength={200}
              value={title}
              status={title.trim() ? undefined : "error"}
              onChange={(event) => setTitle(event.target.value)}
            />
          </div>
        )}
        <Tabs
          defaultActiveKey={version.stage === "review" ? "changes" : "rules"}
          items={[
            {
              key: "rules",
              label: say(rules.tabRules),
              children: editable ? (
                <Editor
                  shape={shape}
                  body={body}
                  change={setBody}
                  catalogue={catalogue}
                  telling={telling}
                  dealer={version.dealer}
                />
              ) : (
                <Reading {...tell} />
              ),
            },
            {
              key: "changes",
              label: <Counted text={say(rules.tabChanges)} n={found.length} />,
              children: (
                <Panel
                  title={
                    whole.before ? say(rules.changesOf, { n: whole.before.version }) : say(rules.changesFirst)
                  }
                >
                  <Changes of={found} telling={telling} />
                </Panel>
              ),
            },
            ...(mayTry && catalogue.of_leads
              ? [
                  {
                    key: "try",
                    label: say(rules.tabTry),
                    children: (
                      <Try
                        kind={version.kind}
                        dealer={version.dealer}
                        before={before}
                        keep={
                          editable
                            ? (one) => {
                                setCases([
                                  ...cases,
                                  { ...one, name: say(rules.caseOf, { n: cases.length + 1 }) },
                                ]);
                                acts.said(say(rules.keptAsCase));
                              }
                            : undefined
                        }
                        {...tell}
                      />
                    ),
                  },
                ]
              : []),
            ...(version.kind === "assignment" && version.dealer && may("lead.assign")
              ? [
                  {
                    key: "desk",
                    label: say(rules.tabDesk),
                    children: <Rehearsal key={kept} version={version.id} dealer={version.dealer} />,
                  },
                ]
              : []),
            ...(mayTry
              ? [
                  {
                    key: "cases",
                    label: <Counted text={say(rules.tabCases)} n={unmet || cases.length} bad={unmet > 0} />,
                    children: (
                      <Cases
                        kind={version.kind}
                        dealer={version.dealer}
                        cases={cases}
                        catalogue={catalogue}
                        change={editable ? setCases : undefined}
                        {...tell}
                      />
                    ),
                  },
                ]
              : []),
          ]}
        />
      </div>
    </Page>
  );
}

function Counted({ text, n, bad = false }: { text: string; n: number; bad?: boolean }) {
  return (
    <span className="row">
      {text}
      {n > 0 && <span className={bad ? "lc-count bad" : "lc-count"}>{n}</span>}
    </span>
  );
}

function Standing({ whole: { version } }: { whole: Whole }) {
  const say = useSay();
  const may = useMay();
  const who = [
    version.dealer_name,
    version.brand,
    version.made_by && `${say(rules.madeBy)} ${version.own ? say(rules.you) : version.made_by}`,
    version.approved_by && `${say(rules.approvedBy)} ${version.approved_by}`,
  ].filter(Boolean);
  return (
    <>
      {version.stage !== "draft" && <p className="lc-version-said">{version.title}</p>}
      <p className="soft">
        {who.length > 0
          ? say(rules.about, { lead: say(leads[version.kind]), who: who.join(" · ") })
          : say(leads[version.kind])}
      </p>
      {version.stage === "draft" && version.note && (
        <Alert type="warning" showIcon title={say(rules.noteSaid, { note: version.note })} />
      )}
      {version.stage === "review" && (version.own || !may("rule.approve")) && (
        <Said title={say(rules.waits)} lead={say(rules.waitsLead)} />
      )}
      {version.stage === "review" && !version.own && may("rule.approve") && (
        <Said title={say(rules.review)} lead={say(rules.reviewLead)} />
      )}
    </>
  );
}

/** What is to be done next, and by whom. */
function Said({ title, lead }: { title: string; lead: string }) {
  return (
    <div className="lc-rules-next" role="note">
      <strong>{title}</strong> <span>{lead}</span>
    </div>
  );
}

interface FaultsProps {
  of: readonly Fault[];
  shape: Shape;
  body: Body;
  telling: Telling;
}

/** Each fault with the rule that it is in. */
function Faults({ of, shape, body, telling }: FaultsProps) {
  const say = useSay();
  const name = useHouseWords();
  const where = (path: string) => {
    const [, list, at] = /^(\w+)\[(\d+)\]/.exec(path) ?? [];
    const known = shape.lists.find((one) => one.at === list);
    const row = known && (body[known.at] as readonly Body[] | undefined)?.[Number(at)];
    if (!known || !row) return "";
    const title = known.name ? telling.name(row[known.name]) : say(rules.number, { n: Number(at) + 1 });
    const part = known.parts.find((one) => path.includes(`].${one.at}`));
    return [say(known.one), title, part && say(part.text)].filter(Boolean).join(" · ");
  };
  return (
    <Alert
      type="error"
      showIcon
      title={say(rules.faults, { n: of.length })}
      description={
        <ul className="lc-rule-faults">
          {of.map((one) => (
            <li key={`${one.path} ${one.code}`}>
              {where(one.path)
                ? say(rules.at, { where: where(one.path), what: name(one.code, one.arguments) })
                : name(one.code, one.arguments)}
            </li>
          ))}
        </ul>
      }
    />
  );
}
