/** The columns of a file: what each becomes, what the first rows would be, and the word that begins. */
import { useMutation } from "@tanstack/react-query";
import { Alert, App, Button, ConfigProvider, Input, Select } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../frame/client";
import { useHouseWords } from "../frame/house";
import { Panel } from "../frame/Page";
import { sentence } from "../frame/problem";
import { Several } from "../frame/Several";
import { useSay, useSpeech } from "../frame/speech";
import { instant } from "../frame/times";
import { FirstRows } from "./FirstRows";
import { useForms } from "./forms";
import type { Brought } from "./Import";
import { columnPaths, goesTo, type Mapping, twice, withColumn, withConsent } from "./mapping";
import { type Channel, grouped } from "./naming";
import { groups, places } from "./places/words";
import { channels } from "./words";

type Seen = Schemas["FileSeen"];
/** Below this a person should look. */
const SURE = 0.75;

interface ColumnsProps {
  channel: Channel;
  file: Brought;
  seen: Seen;
  busy: boolean;
  fault: unknown;
  look: (mapping?: Mapping, sheet?: string) => void;
  again: () => void;
  begun: (id: string) => void;
}

export function Columns({ channel, file, seen, busy, fault, look, again, begun }: ColumnsProps) {
  const say = useSay();
  const { modal } = App.useApp();
  const [mapping, setMapping] = useState<Mapping>(seen.mapping);
  const [from, setFrom] = useState(seen);
  if (from !== seen) {
    setFrom(seen);
    setMapping(seen.mapping);
  }
  const stale = JSON.stringify(mapping) !== JSON.stringify(seen.mapping);
  const start = useMutation({
    mutationFn: () =>
      told(
        api.POST("/channels/{code}/imports", {
          params: { path: { code: channel.code } },
          body: { ...file, mapping },
        }),
      ),
    onSuccess: (one) => begun(one.id),
  });
  const doubled = twice(
    mapping,
    seen.columns.map((one) => one.heading),
  );
  const finished = seen.known?.finished_at != null && !stale;
  const ask = () => {
    if (finished) start.mutate();
    else {
      modal.confirm({
        title: say(channels.beginSure, { n: seen.rows, name: channel.name }),
        content: say(channel.status === "testing" ? channels.testChannel : channels.beginWhat),
        okText: say(channels.begin, { n: seen.rows }),
        cancelText: say(channels.cancel),
        onOk: () => start.mutateAsync().catch(() => undefined),
      });
    }
  };
  return (
    <div className="lc-stack">
      <Known seen={seen} />
      <Panel
        title={file.name}
        extra={
          <span className="row wrap">
            <span className="soft">{say(channels.rowsOf, { n: seen.rows })}</span>
            {seen.sheets.length > 1 && (
              <Select
                size="small"
                disabled={busy}
                aria-label={say(channels.sheet)}
                value={mapping.sheet || seen.sheets[0]}
                options={seen.sheets.map((one) => ({ value: one, label: one }))}
                onChange={(sheet: string) => look(undefined, sheet)}
              />
            )}
            <Button size="small" onClick={again}>
              {say(channels.another)}
            </Button>
          </span>
        }
      >
        <ConfigProvider componentDisabled={busy}>
          <ColumnList columns={seen.columns} mapping={mapping} doubled={doubled} change={setMapping} />
          <FileConsent mapping={mapping} change={setMapping} />
        </ConfigProvider>
      </Panel>
      <FirstRows seen={seen} stale={stale} />
      {!!fault && (
        <Alert type="warning" showIcon title={sentence(fault, say)} className="lc-channels-lines" />
      )}
      {start.error && (
        <Alert type="warning" showIcon title={sentence(start.error, say)} className="lc-channels-lines" />
      )}
      <div className="row wrap">
        <Button
          type={stale ? "primary" : "default"}
          loading={busy}
          disabled={doubled.size > 0}
          onClick={() => look(mapping, mapping.sheet ?? "")}
        >
          {say(channels.previewAgain)}
        </Button>
        <Button
          type={stale ? "default" : "primary"}
          disabled={stale || busy}
          loading={start.isPending}
          onClick={ask}
        >
          {finished
            ? say(channels.seeVerdicts)
            : seen.known
              ? say(channels.goOn)
              : say(channels.begin, { n: seen.rows })}
        </Button>
        {stale && (
          <span className="soft" role="status">
            {say(channels.previewStale)}
          </span>
        )}
      </div>
    </div>
  );
}

function Known({ seen }: { seen: Seen }) {
  const say = useSay();
  const { language } = useSpeech();
  const { known, others } = seen;
  if (known?.finished_at) {
    const at = instant(known.finished_at, language);
    return <Alert type="info" showIcon title={say(channels.knownDone, { at, n: known.total })} />;
  }
  if (known) {
    return (
      <Alert type="info" showIcon title={say(channels.knownPart, { done: known.done, n: known.total })} />
    );
  }
  return others > 0 ? <Alert type="info" showIcon title={say(channels.knownOther, { n: others })} /> : null;
}

interface ColumnListProps {
  columns: Seen["columns"];
  mapping: Mapping;
  doubled: ReadonlySet<string>;
  change: (next: Mapping) => void;
}

function ColumnList({ columns, mapping, doubled, change }: ColumnListProps) {
  const say = useSay();
  const name = useHouseWords();
  const { data: forms } = useForms();
  const options = [
    {
      label: say(groups.other),
      options: [
        { value: "", label: say(channels.leaveOut) },
        { value: "answers", label: say(places.answer) },
        { value: "strip", label: say(places.strip) },
      ],
    },
    ...grouped(say, columnPaths(forms?.paths ?? [])),
  ];
  return (
    <ul className="lc-fields lc-columns" aria-label={say(channels.column)}>
      {columns.map((one) => {
        const to = goesTo(mapping, one.heading);
        const guessed = to === one.to;
        const doubt = one.doubt && guessed ? name(one.doubt) : "";
        const unsure = guessed && to !== "" && !to.startsWith("answers.") && one.sure < SURE;
        return (
          <li key={one.heading}>
            <span className="lc-field-name" title={one.heading}>
              {one.heading}
            </span>
            <span className="soft lc-field-value" title={one.values.join(" · ")}>
              {one.values.join(" · ") || "–"}
            </span>
            <Select
              size="small"
              className="lc-field-to"
              aria-label={`${one.heading} ${say(channels.goesTo)}`}
              status={doubled.has(one.heading) ? "error" : unsure || doubt ? "warning" : undefined}
              showSearch={{ optionFilterProp: "label" }}
              popupMatchSelectWidth={240}
              value={to.startsWith("answers.") ? "answers" : to}
              options={options}
              onChange={(next: string) => change(withColumn(mapping, one.heading, next))}
            />
            <span className="faint lc-field-by">
              {doubled.has(one.heading) ? (
                <span className="lc-dot bad">{name("field_taken")}</span>
              ) : (
                <>
                  {(unsure || doubt) && <span className="lc-dot warn">{say(channels.look)}</span>}
                  {doubt || (guessed ? name(one.why) : "")}
                </>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function FileConsent({ mapping, change }: { mapping: Mapping; change: (next: Mapping) => void }) {
  const say = useSay();
  const given = mapping.consents?.[0];
  const consent = {
    notice: given?.notice ?? "",
    notice_version: given?.notice_version ?? "",
    recipients: given?.recipients ?? [],
    action: given?.action ?? "",
  };
  const set = (more: Partial<typeof consent>) => change(withConsent(mapping, { ...consent, ...more }));
  return (
    <details className="lc-file-consent" open={(mapping.consents?.length ?? 0) > 0 || undefined}>
      <summary>{say(channels.fileConsent)}</summary>
      <p className="soft lc-channel-lead">{say(channels.fileConsentLead)}</p>
      <div className="lc-reading">
        <Input
          aria-label={say(channels.notice)}
          placeholder={say(channels.notice)}
          value={consent.notice}
          onChange={(event) => set({ notice: event.target.value })}
        />
        <Input
          aria-label={say(channels.noticeVersion)}
          placeholder={say(channels.noticeVersion)}
          value={consent.notice_version}
          onChange={(event) => set({ notice_version: event.target.value })}
        />
        <Several
          mode="tags"
          aria-label={say(channels.fileRecipients)}
          placeholder={say(channels.fileRecipients)}
          value={consent.recipients}
          options={[{ value: "{dealer_code}", label: say(channels.ofRow) }]}
          onChange={(recipients: string[]) => set({ recipients })}
        />
        <Select
          allowClear
          aria-label={say(channels.action)}
          placeholder={say(channels.action)}
          value={consent.action || undefined}
          options={[
            { value: "tick", label: say(channels.tick) },
            { value: "button", label: say(channels.press) },
            { value: "signature", label: say(channels.signs) },
          ]}
          onChange={(action?: string) => set({ action: action ?? "" })}
        />
      </div>
    </details>
  );
}
