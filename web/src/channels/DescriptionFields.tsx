/** What a channel is like: the fields that registering and changing have in common. */
import { DatePicker, Form, Input, InputNumber, Radio, Select, Switch } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { Several } from "../frame/Several";
import { useSay } from "../frame/speech";
import { useForms } from "./forms";
import { adapterOf, type Channel, type Description, evidenceOf } from "./naming";
import { categories, channels, required } from "./words";

export interface Described {
  name: string;
  adapter: string;
  category: Description["category"];
  ownership: Description["ownership"];
  medium: Description["medium"];
  evidence_required: string[];
  required_fields: Description["required_fields"];
  needs_phone: boolean;
  repeat_minutes: number;
  daily_limit: number | null;
  valid_to: Dayjs | null;
  time_zone: string;
  country: string;
  brand: string;
}

export const FRESH: Described = {
  name: "",
  adapter: "own",
  category: "web_form",
  ownership: "external",
  medium: "online",
  evidence_required: [],
  required_fields: [],
  needs_phone: true,
  repeat_minutes: 10,
  daily_limit: null,
  valid_to: null,
  time_zone: "Asia/Shanghai",
  country: "CN",
  brand: "",
};

export function fieldsOf(channel: Channel): Described {
  return {
    ...(channel as unknown as Described),
    valid_to: channel.valid_to ? dayjs(channel.valid_to) : null,
  };
}

/** As the house takes it. */
export function sentOf({ valid_to, ...given }: Described, config: Description["config"]): Description {
  return {
    ...given,
    daily_limit: given.daily_limit ?? null,
    valid_to: valid_to?.toISOString() ?? null,
    config,
  };
}

const choices = (of: Readonly<Record<string, unknown>>) => Object.keys(of);

export function WhatItIs() {
  const say = useSay();
  return (
    <>
      <Form.Item
        name="name"
        label={say(channels.name)}
        rules={[{ required: true, whitespace: true, message: say(channels.nameMissing) }]}
      >
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="category" label={say(channels.category)}>
        <Select
          aria-label={say(channels.category)}
          options={choices(categories).map((one) => ({
            value: one,
            label: say(categories[one as keyof typeof categories]),
          }))}
        />
      </Form.Item>
      <div className="row wrap lc-two">
        <Form.Item name="ownership" label={say(channels.ownership)}>
          <Radio.Group
            options={[
              { value: "external", label: say(channels.external) },
              { value: "own", label: say(channels.own) },
            ]}
          />
        </Form.Item>
        <Form.Item name="medium" label={say(channels.medium)}>
          <Radio.Group
            options={[
              { value: "online", label: say(channels.online) },
              { value: "offline", label: say(channels.offline) },
            ]}
          />
        </Form.Item>
      </div>
    </>
  );
}

export function HowItSends({ extra }: { extra?: string }) {
  const say = useSay();
  const { data: forms } = useForms();
  return (
    <Form.Item name="adapter" label={say(channels.adapter)} extra={extra}>
      <Select
        aria-label={say(channels.adapter)}
        loading={!forms}
        options={forms?.adapters.map((one) => ({ value: one.name, label: adapterOf(say, one.name) }))}
      />
    </Form.Item>
  );
}

export function HowStrict() {
  const say = useSay();
  const { data: forms } = useForms();
  return (
    <>
      <Form.Item name="evidence_required" label={say(channels.evidence)} extra={say(channels.evidenceLead)}>
        <Several
          aria-label={say(channels.evidence)}
          options={forms?.evidence.map((one) => ({ value: one, label: evidenceOf(say, one) }))}
        />
      </Form.Item>
      <Form.Item name="required_fields" label={say(channels.required)}>
        <Several
          aria-label={say(channels.required)}
          options={choices(required).map((one) => ({
            value: one,
            label: say(required[one as keyof typeof required]),
          }))}
        />
      </Form.Item>
      <Form.Item name="needs_phone" label={say(channels.needsPhone)} valuePropName="checked">
        <Switch aria-label={say(channels.needsPhone)} />
      </Form.Item>
      <div className="row wrap lc-two">
        <Form.Item name="daily_limit" label={say(channels.limit)}>
          <InputNumber min={1} max={1_000_000_000} precision={0} placeholder={say(channels.noLimit)} />
        </Form.Item>
        <Form.Item name="repeat_minutes" label={say(channels.repeat)}>
          <InputNumber min={0} max={10_080} precision={0} />
        </Form.Item>
        <Form.Item name="valid_to" label={say(channels.validTo)}>
          <DatePicker
            showTime={{ format: "HH:mm" }}
            format="YYYY-MM-DD HH:mm"
            placeholder={say(channels.forEver)}
          />
        </Form.Item>
      </div>
      <div className="row wrap lc-two">
        <Form.Item name="time_zone" label={say(channels.zone)}>
          <Select
            showSearch
            aria-label={say(channels.zone)}
            options={Intl.supportedValuesOf("timeZone").map((one) => ({ value: one, label: one }))}
          />
        </Form.Item>
        <Form.Item
          name="country"
          label={say(channels.country)}
          rules={[{ pattern: /^[A-Z]{2}$/, message: say(channels.countryWrong) }]}
        >
          <Input maxLength={2} />
        </Form.Item>
        <Form.Item name="brand" label={say(channels.brand)}>
          <Input maxLength={200} />
        </Form.Item>
      </div>
    </>
  );
}
