/** Where the own legal entity is told of notices: made, turned, their keys, what has not arrived. */
import { PlusOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Form, Input } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../../frame/client";
import { sentence } from "../../frame/problem";
import { Several } from "../../frame/Several";
import { useSay } from "../../frame/speech";
import { Time } from "../../frame/times";
import { Editing, ShownOnce } from "../Editing";
import { Rows } from "../Rows";
import { KEY } from "../reading";
import { Section } from "../Section";
import { admin } from "../words";
import { NOTICES, useNoticeName } from "./notices";
import { Undelivered } from "./Undelivered";
import { Unreached } from "./Unreached";
import { hooks } from "./words";

type Hook = Schemas["WebhookShown"];

export function Webhooks() {
  const say = useSay();
  const name = useNoticeName();
  const { data, error, refetch } = useQuery({
    queryKey: [KEY, "webhooks"],
    queryFn: async ({ signal }) => (await told(api.GET("/webhooks", { signal }))).webhooks,
  });
  const [making, setMaking] = useState(false);
  const [turning, setTurning] = useState<Hook>();
  const [looking, setLooking] = useState<Hook>();
  return (
    <Section
      title={say(hooks.title)}
      actions={
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
          {say(hooks.make)}
        </Button>
      }
    >
      <p className="soft lc-edit-lead">{say(hooks.lead)}</p>
      <section className="lc-panel">
        <Rows
          label={say(hooks.title)}
          rows={data}
          fault={error}
          again={refetch}
          keyOf={(one) => one.id}
          empty={
            <>
              <strong>{say(hooks.none)}</strong>
              <p className="soft">{say(hooks.noneLead)}</p>
            </>
          }
          columns={[
            {
              key: "url",
              title: say(hooks.url),
              cell: (one) => <strong className="lc-breaks">{one.url}</strong>,
            },
            {
              key: "kinds",
              title: say(hooks.kinds),
              cell: (one) => one.kinds.map((kind) => name(kind)).join(" · ") || say(hooks.allKinds),
            },
            {
              key: "state",
              title: say(hooks.state),
              cell: (one) => (
                <>
                  <span
                    className={`lc-dot ${one.status !== "active" ? "" : one.failing_since ? "bad" : "good"}`}
                  >
                    {say(one.status === "active" ? hooks.on : hooks.off)}
                  </span>
                  <div className="faint">
                    {one.failing_since && (
                      <>
                        {say(hooks.failing, { at: "" })} <Time at={one.failing_since} />
                      </>
                    )}
                  </div>
                </>
              ),
            },
            {
              key: "key",
              title: say(hooks.key),
              cell: (one) => say(hooks.keysNow, { n: one.keys }),
            },
            { key: "made", title: say(hooks.made), cell: (one) => <Time at={one.made_at} /> },
            {
              key: "acts",
              title: "",
              end: true,
              cell: (one) => (
                <div className="lc-line-actions">
                  <Button size="small" onClick={() => setLooking(one)}>
                    {say(hooks.messages)}
                  </Button>
                  <Button size="small" onClick={() => setTurning(one)}>
                    {say(hooks.newKey)}
                  </Button>
                  <Turn of={one} />
                </div>
              ),
            },
          ]}
        />
      </section>
      <Unreached />
      <MakeHook open={making} close={() => setMaking(false)} />
      <NewKey of={turning} close={() => setTurning(undefined)} />
      <Undelivered of={looking} close={() => setLooking(undefined)} />
    </Section>
  );
}

function Turn({ of }: { of: Hook }) {
  const say = useSay();
  const queries = useQueryClient();
  const { modal, message } = App.useApp();
  const turn = async (status: "active" | "off") => {
    try {
      const path = { webhook: of.id };
      await told(api.PUT("/webhooks/{webhook}/status", { params: { path }, body: { status } }));
      message.success(say(admin.saved));
    } catch (fault) {
      message.error(sentence(fault, say));
    }
    await queries.invalidateQueries({ queryKey: [KEY, "webhooks"] });
  };
  if (of.status !== "active")
    return (
      <Button size="small" onClick={() => turn("active")}>
        {say(hooks.turnOn)}
      </Button>
    );
  const ask = () =>
    modal.confirm({
      title: say(hooks.turnOffSure),
      content: say(hooks.turnOffLead),
      okText: say(hooks.turnOff),
      okButtonProps: { danger: true },
      cancelText: say(admin.cancel),
      onOk: () => turn("off"),
    });
  return (
    <Button size="small" danger onClick={ask}>
      {say(hooks.turnOff)}
    </Button>
  );
}

function MakeHook({ open, close }: { open: boolean; close: () => void }) {
  const say = useSay();
  const name = useNoticeName();
  const queries = useQueryClient();
  return (
    <Editing<{ url: string; kinds?: string[] }, Schemas["HookMade"]>
      title={say(hooks.make)}
      open={open}
      close={close}
      save={async ({ url, kinds = [] }) => {
        const made = await told(api.POST("/webhooks", { body: { url, kinds } }));
        await queries.invalidateQueries({ queryKey: [KEY, "webhooks"] });
        return made;
      }}
      after={(made, end) => <ShownOnce text={made.key} label={say(hooks.key)} close={end} />}
    >
      <Form.Item
        name="url"
        label={say(hooks.url)}
        extra={say(hooks.urlLead)}
        rules={[{ required: true, pattern: /^https:\/\/\S+$/, message: say(hooks.urlMissing) }]}
      >
        <Input type="url" maxLength={2000} autoFocus />
      </Form.Item>
      <Form.Item name="kinds" label={say(hooks.kinds)} extra={say(hooks.kindsLead)}>
        <Several
          aria-label={say(hooks.kinds)}
          showSearch={{ optionFilterProp: "label" }}
          options={NOTICES.map((value) => ({ value, label: name(value) }))}
        />
      </Form.Item>
    </Editing>
  );
}

function NewKey({ of, close }: { of?: Hook; close: () => void }) {
  const say = useSay();
  const queries = useQueryClient();
  return (
    <Editing<object, Schemas["inbox_http_KeyMade"]>
      title={say(hooks.newKey)}
      open={of !== undefined}
      close={close}
      act={say(hooks.newKey)}
      lead={say(hooks.newKeyLead)}
      save={async () => {
        const path = { webhook: of?.id ?? "" };
        const made = await told(api.POST("/webhooks/{webhook}/keys", { params: { path } }));
        await queries.invalidateQueries({ queryKey: [KEY, "webhooks"] });
        return made;
      }}
      after={(made, end) => <ShownOnce text={made.key} label={say(hooks.key)} close={end} />}
    >
      {null}
    </Editing>
  );
}
