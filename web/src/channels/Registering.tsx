/** A new channel: what it is, how it sends, with which keys. */
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Form, Input, Select } from "antd";
import { useRef, useState } from "react";
import { api } from "../frame/client";
import { Page, Panel } from "../frame/Page";
import { useSay } from "../frame/speech";
import { useChannelChanged } from "./Channel";
import "./channels.css";
import { type Described, FRESH, HowItSends, HowStrict, sentOf, WhatItIs } from "./DescriptionFields";
import { useForms } from "./forms";
import { KeyOnce } from "./KeyOnce";
import { type Config, madeSecret, usedFor } from "./naming";
import { Fault, sound } from "./unsound";
import { channels } from "./words";

interface New extends Described {
  code: string;
  oid?: string;
  recipe?: string;
  sent?: string;
  keys?: Record<string, string | undefined>;
}

export function Registering() {
  const say = useSay();
  const go = useNavigate();
  const changed = useChannelChanged();
  const [form] = Form.useForm<New>();
  const [made, setMade] = useState<Record<string, string>>({});
  const ours = useRef<Record<string, string>>({});
  const register = useMutation({
    mutationFn: ({ code, oid, recipe, sent, keys = {}, ...given }: New) => {
      const config = configOf(given.adapter, { oid, recipe, sent });
      const secrets = Object.fromEntries(
        Object.entries(keys).flatMap(([use, key]) => (key ? [[use, [key]]] : [])),
      );
      return sound(api.POST("/channels", { body: { ...sentOf(given, config), code, secrets } }));
    },
    onSuccess: (channel, { keys = {} }) => {
      changed();
      const shown = Object.entries(ours.current).filter(([use, key]) => keys[use] === key);
      if (shown.length > 0) setMade(Object.fromEntries(shown));
      else leave(channel.code);
    },
  });
  const leave = (code: string) => go({ to: "/channels/$code" as never, params: { code } as never });
  const make = (use: string) => {
    const key = madeSecret();
    ours.current = { ...ours.current, [use]: key };
    form.setFieldValue(["keys", use], key);
  };
  return (
    <Page
      title={say(channels.register)}
      beside={<span className="soft">{say(channels.registerLead)}</span>}
      actions={
        <Link to={"/channels" as never} className="lc-channels-link">
          {say(channels.back)}
        </Link>
      }
    >
      <Form<New>
        form={form}
        layout="vertical"
        requiredMark={false}
        className="lc-describe"
        initialValues={FRESH}
        onFinish={(given) => register.mutate(given)}
      >
        <div className="lc-stack">
          <Panel title={say(channels.whatFirst)}>
            <WhatItIs />
            <Form.Item
              name="code"
              label={say(channels.code)}
              extra={say(channels.codeLead)}
              rules={[
                { required: true, pattern: /^[a-z0-9][a-z0-9_-]{0,62}$/, message: say(channels.codeWrong) },
              ]}
            >
              <Input maxLength={63} autoCapitalize="off" spellCheck={false} />
            </Form.Item>
          </Panel>
          <Panel title={say(channels.howComes)}>
            <HowItSends />
            <KeysNeeded make={make} />
          </Panel>
        </div>
        <Panel title={say(channels.howStrict)}>
          <HowStrict />
        </Panel>
        <div className="lc-stack">
          <Fault fault={register.error} />
          <div>
            <Button type="primary" size="large" htmlType="submit" loading={register.isPending}>
              {say(channels.registerDo)}
            </Button>
          </div>
        </div>
      </Form>
      <KeyOnce keys={made} kept={() => leave(form.getFieldValue("code"))} />
    </Page>
  );
}

interface More {
  oid?: string;
  recipe?: string;
  sent?: string;
}

function configOf(adapter: string, { oid, recipe, sent }: More): Config {
  if (adapter === "web_to_lead") return { oid: oid ?? "" };
  if (adapter === "configured") return { auth: { recipe: recipe ?? "none", ...(sent ? { sent } : {}) } };
  return {};
}

/** The keys without which an adapter cannot tell friend from stranger, and what else it cannot do without. */
function KeysNeeded({ make }: { make: (use: string) => void }) {
  const say = useSay();
  const { data: forms } = useForms();
  const form = Form.useFormInstance<New>();
  const adapter = Form.useWatch("adapter", form);
  const signed = Form.useWatch("recipe", form);
  const recipe = forms?.recipes.find((one) => one.name === signed);
  const needed = forms?.adapters.find((one) => one.name === adapter)?.secrets ?? [];
  const uses =
    adapter === "own"
      ? ["api_key"]
      : adapter === "configured"
        ? recipe?.secret
          ? [recipe.secret]
          : []
        : needed;
  return (
    <>
      {adapter === "web_to_lead" && (
        <Form.Item
          name="oid"
          label={say(channels.oid)}
          rules={[{ required: true, message: say(channels.oidMissing) }]}
        >
          <Input maxLength={18} />
        </Form.Item>
      )}
      {adapter === "configured" && (
        <Form.Item name="recipe" label={say(channels.recipe)} initialValue="hmac_sha256_hex">
          <Select
            showSearch
            aria-label={say(channels.recipe)}
            options={forms?.recipes.map((one) => ({ value: one.name, label: one.name }))}
          />
        </Form.Item>
      )}
      {adapter === "configured" && recipe && !recipe.sent && recipe.secret && (
        <Form.Item
          name="sent"
          label={say(channels.signAt)}
          extra={say(channels.signAtLead)}
          initialValue="header:x-sign"
        >
          <Input maxLength={120} />
        </Form.Item>
      )}
      {uses.length > 0 && <p className="soft lc-channel-lead">{say(channels.keysNeededLead)}</p>}
      {uses.map((use) => (
        <Form.Item key={use} label={usedFor(say, use)} htmlFor={`key-${use}`}>
          <div className="row">
            <Form.Item
              name={["keys", use]}
              noStyle
              rules={[{ required: true, message: say(channels.secretMissing) }]}
            >
              <Input.Password
                visibilityToggle={false}
                id={`key-${use}`}
                autoComplete="new-password"
                maxLength={8192}
              />
            </Form.Item>
            <Button onClick={() => make(use)}>{say(channels.make)}</Button>
          </div>
        </Form.Item>
      ))}
    </>
  );
}
