/** How a channel reads: a live sample beside what each of its fields becomes. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { Alert, App, Button, Collapse, Input } from "antd";
import { useEffect, useState } from "react";
import { api, type Schemas, told } from "../frame/client";
import { Panel } from "../frame/Page";
import { sentence } from "../frame/problem";
import { useRested } from "../frame/rested";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { bodyOf } from "./Body";
import { objectOf } from "./bodies";
import { useChannelChanged } from "./Channel";
import { FaultList } from "./FaultList";
import { FieldList } from "./FieldList";
import { type Channel, type Config, described } from "./naming";
import { ReadingForm } from "./ReadingForm";
import { Fault, sound } from "./unsound";
import { WouldRead } from "./WouldRead";
import { channels } from "./words";

export function FieldMap({ channel }: { channel: Channel }) {
  const say = useSay();
  const may = useMay();
  const { modal, message } = App.useApp();
  const changed = useChannelChanged();
  const [config, setConfig] = useState<Config>(channel.config);
  const [sample, setSample] = useState("");
  const dirty = JSON.stringify(config) !== JSON.stringify(channel.config);
  const asked = useRested({ config, sample });
  const tried = useQuery({
    queryKey: ["channel sample", channel.code, asked],
    enabled: asked.sample.trim() !== "",
    staleTime: 60_000,
    placeholderData: (before) => before,
    queryFn: ({ signal }) =>
      told(
        api.POST("/channel-samples", {
          body: { channel: described(channel, { config: asked.config }), sample: asked.sample },
          signal,
        }),
      ),
  });
  const last = useMutation({
    mutationFn: async () => {
      const { deliveries } = await told(
        api.GET("/channels/{code}/deliveries", {
          params: { path: { code: channel.code }, query: { limit: 1 } },
        }),
      );
      const [newest] = deliveries;
      return newest ? bodyOf(newest.bucket, newest.raw_id, "field_map") : null;
    },
    onSuccess: (body) => (body === null ? message.info(say(channels.noLast)) : setSample(body)),
  });
  const save = useMutation({
    mutationFn: () =>
      sound(
        api.PUT("/channels/{code}", {
          params: { path: { code: channel.code } },
          body: described(channel, { config }),
        }),
      ),
    onSuccess: () => {
      message.success(say(channels.saved));
      changed();
    },
  });
  const ask = () => {
    const harmless = channel.status === "registered";
    if (harmless) save.mutate();
    else {
      modal.confirm({
        title: say(channels.saveSure),
        content: say(channels.saveWhat),
        okText: say(channels.save),
        cancelText: say(channels.cancel),
        onOk: () => save.mutateAsync().catch(() => undefined),
      });
    }
  };
  if (channel.adapter === "own") {
    return <Alert type="info" showIcon title={say(channels.ownFixed)} />;
  }
  const shown = asked.sample.trim() ? (tried.data as Schemas["SampleRead"] | undefined) : undefined;
  return (
    <div className="lc-map">
      <Panel
        title={say(channels.sample)}
        extra={
          may("raw_lead.open") && (
            <Button size="small" loading={last.isPending} onClick={() => last.mutate()}>
              {say(channels.takeLast)}
            </Button>
          )
        }
      >
        <p className="soft lc-channel-lead">{say(channels.sampleLead)}</p>
        {last.error && (
          <Alert className="lc-channel-lead" type="warning" showIcon title={sentence(last.error, say)} />
        )}
        <Input.TextArea
          aria-label={say(channels.sample)}
          className="lc-sample"
          value={sample}
          spellCheck={false}
          maxLength={1_000_000}
          rows={8}
          onChange={(event) => setSample(event.target.value)}
        />
      </Panel>
      <div className="lc-stack" aria-live="polite">
        {tried.error && <Alert type="warning" showIcon title={sentence(tried.error, say)} />}
        <Panel title={say(channels.fields)}>
          <Told tried={shown} />
          <FieldList config={config} change={setConfig} seen={shown?.fields ?? []} />
        </Panel>
        {shown && shown.pieces.length > 0 && <WouldRead tried={shown} />}
      </div>
      <div className="lc-map-more">
        <Collapse
          ghost
          items={[
            ...(channel.adapter === "configured"
              ? [
                  {
                    key: "reading",
                    label: say(channels.reading),
                    children: (
                      <ReadingForm
                        config={config}
                        change={setConfig}
                        names={shown?.fields.map((one) => one.name) ?? []}
                      />
                    ),
                  },
                ]
              : []),
            {
              key: "expert",
              label: say(channels.expert),
              children: <Expert config={config} change={setConfig} />,
            },
          ]}
        />
      </div>
      {dirty && (
        <div className="lc-map-foot">
          <span className="soft">{say(channels.unsaved)}</span>
          <Button onClick={() => setConfig(channel.config)}>{say(channels.resetMap)}</Button>
          <Button type="primary" loading={save.isPending} onClick={ask}>
            {say(channels.saveMap)}
          </Button>
        </div>
      )}
      <Fault fault={save.error} />
    </div>
  );
}

function Told({ tried }: { tried: Schemas["SampleRead"] | undefined }) {
  const say = useSay();
  if (!tried) return <p className="soft lc-channel-lead">{say(channels.fieldsWait)}</p>;
  if (tried.faults.length > 0) {
    return (
      <Alert
        className="lc-channel-lead"
        type="warning"
        showIcon
        title={say(channels.faultsHere)}
        description={<FaultList faults={tried.faults} />}
      />
    );
  }
  if (tried.unread) {
    return (
      <Alert
        className="lc-channel-lead"
        type="warning"
        showIcon
        title={say(channels.unread)}
        description={tried.unread}
      />
    );
  }
  return null;
}

/** All of it as text, for what has no field of its own. Only a sound text changes anything. */
function Expert({ config, change }: { config: Config; change: (next: Config) => void }) {
  const say = useSay();
  const whole = JSON.stringify(config, null, 2);
  const [text, setText] = useState<string>();
  useEffect(() => {
    setText((typed) =>
      typed !== undefined && JSON.stringify(objectOf(typed), null, 2) === whole ? typed : undefined,
    );
  }, [whole]);
  const wrong = text !== undefined && objectOf(text) === null;
  return (
    <>
      <p className="soft lc-channel-lead">{say(channels.expertLead)}</p>
      <Input.TextArea
        aria-label={say(channels.expert)}
        className="lc-sample"
        spellCheck={false}
        status={wrong ? "error" : undefined}
        value={text ?? whole}
        rows={6}
        onChange={(event) => {
          setText(event.target.value);
          const read = objectOf(event.target.value);
          if (read) change(read);
        }}
      />
      {wrong && <p role="alert">{say(channels.notJson)}</p>}
    </>
  );
}
