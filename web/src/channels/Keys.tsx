/** The keys of a channel: which live until when, and a new one, shown this once. */
import { useMutation } from "@tanstack/react-query";
import { Alert, App, Button, Empty, Form, Input, Radio, Select } from "antd";
import { useState } from "react";
import { api, told } from "../frame/client";
import { Panel } from "../frame/Page";
import { sentence } from "../frame/problem";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { useChannelChanged } from "./Channel";
import { useForms } from "./forms";
import { KeyOnce } from "./KeyOnce";
import { type Channel, madeSecret, usedFor } from "./naming";
import { channels } from "./words";

/** Hours for which the old keys go on. */
const OVERLAPS = [0, 24, 72, 168, 720] as const;

interface NewKey {
  use: string;
  how: "made" | "given";
  secret?: string;
  overlap: number;
}

export function Keys({ channel }: { channel: Channel }) {
  const say = useSay();
  const now = new Date();
  const over = (until: string | null) => until !== null && new Date(until) <= now;
  const keys = [...channel.keys].sort(
    (one, other) =>
      Number(over(one.valid_to)) - Number(over(other.valid_to)) || one.use.localeCompare(other.use),
  );
  return (
    <div className="lc-channel-life">
      <Panel title={say(channels.keys)}>
        {keys.length === 0 ? (
          <Empty
            image={Empty.PRESENTED_IMAGE_SIMPLE}
            description={
              <>
                <p className="strong">{say(channels.noKeys)}</p>
                <p className="soft">{say(channels.noKeysLead)}</p>
              </>
            }
          />
        ) : (
          <ul className="lc-keys">
            {keys.map((one) => (
              <li key={`${one.use} ${one.key_id}`} className={over(one.valid_to) ? "faint" : undefined}>
                <span className="strong">{usedFor(say, one.use)}</span>
                <span className={`lc-dot ${over(one.valid_to) ? "default" : one.valid_to ? "warn" : "good"}`}>
                  {say(
                    over(one.valid_to) ? channels.over : one.valid_to ? channels.endsAt : channels.stillLive,
                  )}
                </span>
                <span className="soft">
                  {say(channels.from)} <Time at={one.valid_from} />
                </span>
                <span className="soft">
                  {one.valid_to && (
                    <>
                      {say(channels.until)} <Time at={one.valid_to} />
                    </>
                  )}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Panel>
      {channel.status !== "retired" && <NewKeyForm channel={channel} />}
    </div>
  );
}

function NewKeyForm({ channel }: { channel: Channel }) {
  const say = useSay();
  const { message } = App.useApp();
  const changed = useChannelChanged();
  const { data: forms } = useForms();
  const [form] = Form.useForm<NewKey>();
  const [shown, setShown] = useState<Record<string, string>>({});
  const needed = forms?.adapters.find((one) => one.name === channel.adapter)?.secrets ?? [];
  const own = channel.adapter === "own" ? ["api_key", "signing"] : [];
  const recipe = forms?.recipes.find((one) => one.name === recipeOf(channel.config));
  const uses = [
    ...new Set([
      ...own,
      ...needed,
      ...(recipe?.secret ? [recipe.secret] : []),
      ...channel.keys.map((one) => one.use),
    ]),
  ].filter((one) => one !== "digest");
  const add = useMutation({
    mutationFn: async (given: NewKey) => {
      const secret = given.how === "made" ? madeSecret() : (given.secret ?? "");
      await told(
        api.POST("/channels/{code}/secrets", {
          params: { path: { code: channel.code } },
          body: { use: given.use, secret, overlap_hours: given.overlap },
        }),
      );
      return given.how === "made" ? { [given.use]: secret } : null;
    },
    onSuccess: (made) => {
      form.resetFields();
      changed();
      if (made) setShown(made);
      else message.success(say(channels.keyAdded));
    },
  });
  const how = Form.useWatch("how", form);
  return (
    <Panel title={say(channel.keys.length > 0 ? channels.rotate : channels.newKey)}>
      <p className="soft lc-channel-lead">{say(channels.keyLead)}</p>
      {add.error && (
        <Alert className="lc-channel-lead" type="warning" showIcon title={sentence(add.error, say)} />
      )}
      <Form<NewKey>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ how: "made", overlap: 24, use: uses[0] }}
        key={uses.join()}
        onFinish={(given) => add.mutate(given)}
      >
        <Form.Item
          name="use"
          label={say(channels.use)}
          rules={[{ required: true, message: say(channels.useMissing) }]}
        >
          <Select
            aria-label={say(channels.use)}
            options={uses.map((one) => ({ value: one, label: usedFor(say, one) }))}
          />
        </Form.Item>
        <Form.Item name="how" label={say(channels.secret)}>
          <Radio.Group
            options={[
              { value: "made", label: say(channels.made) },
              { value: "given", label: say(channels.given) },
            ]}
          />
        </Form.Item>
        {how === "given" && (
          <Form.Item name="secret" rules={[{ required: true, message: say(channels.secretMissing) }]}>
            <Input.Password
              visibilityToggle={false}
              autoComplete="off"
              aria-label={say(channels.secret)}
              maxLength={8192}
            />
          </Form.Item>
        )}
        <Form.Item name="overlap" label={say(channels.overlap)}>
          <Select
            aria-label={say(channels.overlap)}
            options={OVERLAPS.map((n) => ({
              value: n,
              label:
                n === 0
                  ? say(channels.atOnce)
                  : n % 24 === 0
                    ? say(channels.days, { n: n / 24 })
                    : say(channels.hours, { n }),
            }))}
          />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={add.isPending}>
          {say(channels.addKey)}
        </Button>
      </Form>
      <KeyOnce keys={shown} kept={() => setShown({})} />
    </Panel>
  );
}

export function recipeOf(config: Record<string, unknown>): string {
  const auth = config.auth;
  return typeof auth === "object" && auth !== null && "recipe" in auth ? String(auth.recipe) : "";
}
