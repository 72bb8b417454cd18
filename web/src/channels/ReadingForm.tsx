/** What a channel that needs no code is told beside its field map: where leads stand, id, time, tests, signature, answer, consent. */
import { Form, Input, Select } from "antd";
import type { ReactNode } from "react";
import { Several } from "../frame/Several";
import { useSay } from "../frame/speech";
import { firstOf, partOf, textOf, textsOf, withFirst, withPart, withSetting } from "./configs";
import { useForms } from "./forms";
import type { Config } from "./naming";
import { channels } from "./words";

interface ReadingFormProps {
  config: Config;
  change: (next: Config) => void;
  /** Fields of the sample, to choose from. */
  names: readonly string[];
}

export function ReadingForm({ config, change, names }: ReadingFormProps) {
  const say = useSay();
  const { data: forms } = useForms();
  const fields = names.map((name) => ({ value: name, label: name }));
  const marker = firstOf(config, "test");
  const rule = firstOf(config, "consents");
  const recipe = textOf(partOf(config, "auth", "recipe"));
  const sent = forms?.recipes.find((one) => one.name === recipe)?.sent ?? "";
  const consent = (part: string, value: unknown) =>
    change(withFirst(config, "consents", { ...rule, [part]: value }));
  const oneOf = (value: string, pick: (next: string) => void, label: string) => (
    <Select
      aria-label={label}
      allowClear
      showSearch
      value={value || undefined}
      options={value && !names.includes(value) ? [{ value, label: value }, ...fields] : fields}
      onChange={(next?: string) => pick(next ?? "")}
    />
  );
  return (
    <Form layout="vertical" component="div" className="lc-reading">
      <Field label={say(channels.recipe)}>
        <Select
          aria-label={say(channels.recipe)}
          showSearch
          value={recipe || undefined}
          options={forms?.recipes.map((one) => ({ value: one.name, label: one.name }))}
          onChange={(next: string) => change(withSetting(config, "auth", { recipe: next }))}
        />
      </Field>
      {!sent && recipe !== "none" && (
        <Field label={say(channels.signAt)} extra={say(channels.signAtLead)}>
          <Input
            aria-label={say(channels.signAt)}
            value={textOf(partOf(config, "auth", "sent"))}
            onChange={(event) => change(withPart(config, "auth", "sent", event.target.value, ""))}
          />
        </Field>
      )}
      <Field label={say(channels.leadsAt)} extra={say(channels.leadsAtLead)}>
        <Input
          aria-label={say(channels.leadsAt)}
          value={textOf(config.leads)}
          onChange={(event) => change(withSetting(config, "leads", event.target.value))}
        />
      </Field>
      <Field label={say(channels.idAt)}>
        <Several
          mode="tags"
          aria-label={say(channels.idAt)}
          value={textsOf(config.event_id)}
          options={fields}
          onChange={(next: string[]) => change(withSetting(config, "event_id", next))}
        />
      </Field>
      <Field label={say(channels.timeAt)}>
        {oneOf(
          textOf(partOf(config, "time", "at")),
          (next) => change(withPart(config, "time", "at", next, "at")),
          say(channels.timeAt),
        )}
      </Field>
      <Field label={say(channels.timeFormat)}>
        <Select
          aria-label={say(channels.timeFormat)}
          disabled={!partOf(config, "time", "at")}
          value={textOf(partOf(config, "time", "format")) || "auto"}
          options={[
            { value: "auto", label: say(channels.auto) },
            { value: "unix_s", label: say(channels.unixS) },
            { value: "unix_ms", label: say(channels.unixMs) },
            { value: "%Y-%m-%d %H:%M:%S", label: "2026-11-22 19:05:00" },
            { value: "%Y/%m/%d %H:%M:%S", label: "2026/11/22 19:05:00" },
            { value: "%Y%m%d%H%M%S", label: "20261122190500" },
          ]}
          onChange={(next: string) =>
            change(withPart(config, "time", "format", next === "auto" ? "" : next, "at"))
          }
        />
      </Field>
      <Field label={say(channels.testAt)}>
        {oneOf(
          textOf(marker.at),
          (next) =>
            change(
              withFirst(config, "test", next ? { ...marker, at: next, equals: marker.equals ?? ["1"] } : {}),
            ),
          say(channels.testAt),
        )}
      </Field>
      <Field label={say(channels.testEquals)}>
        <Several
          mode="tags"
          aria-label={say(channels.testEquals)}
          disabled={!marker.at}
          value={textsOf(marker.equals)}
          onChange={(next: string[]) => change(withFirst(config, "test", { ...marker, equals: next }))}
        />
      </Field>
      <Field label={say(channels.ack)} extra={say(channels.ackLead)}>
        <Input
          aria-label={say(channels.ack)}
          value={textOf(partOf(config, "acknowledgement", "body"))}
          onChange={(event) => change(withPart(config, "acknowledgement", "body", event.target.value, ""))}
        />
      </Field>
      <section className="lc-reading-consent" aria-label={say(channels.consentOf)}>
        <h3>{say(channels.consentOf)}</h3>
        {(
          [
            ["notice", channels.notice],
            ["notice_version", channels.noticeVersion],
            ["text_hash", channels.textHash],
            ["page", channels.page],
          ] as const
        ).map(([part, label]) => (
          <Field key={part} label={say(label)}>
            <Input
              aria-label={say(label)}
              value={textOf(rule[part])}
              onChange={(event) => consent(part, event.target.value)}
            />
          </Field>
        ))}
        <Field label={say(channels.action)}>
          <Select
            aria-label={say(channels.action)}
            allowClear
            value={textOf(rule.action) || undefined}
            options={[
              { value: "tick", label: say(channels.tick) },
              { value: "button", label: say(channels.press) },
            ]}
            onChange={(next?: string) => consent("action", next)}
          />
        </Field>
        <Field label={say(channels.recipients)}>
          <Several
            mode="tags"
            aria-label={say(channels.recipients)}
            value={partOf(rule, "from", "recipients") ? [OF_LEAD] : textsOf(rule.recipients)}
            options={[{ value: OF_LEAD, label: say(channels.recipientOfLead) }]}
            onChange={(next: string[]) => change(withFirst(config, "consents", recipientsOf(rule, next)))}
          />
        </Field>
      </section>
    </Form>
  );
}

/** The dealer whom each lead names. */
const OF_LEAD = "inquiry:dealer_code";

function recipientsOf(rule: Config, next: string[]): Config {
  if (next.at(-1) === OF_LEAD) {
    return { ...withPart(rule, "from", "recipients", OF_LEAD, ""), recipients: [] };
  }
  return {
    ...withPart(rule, "from", "recipients", "", ""),
    recipients: next.filter((one) => one !== OF_LEAD),
  };
}

function Field({ label, extra, children }: { label: string; extra?: string; children: ReactNode }) {
  return (
    <Form.Item label={label} extra={extra}>
      {children}
    </Form.Item>
  );
}
