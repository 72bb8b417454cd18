/** OpenID providers: registered, asked, given another client, switched off. A secret goes in and is never seen again. */
import { PlusOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Form, Input } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../../frame/client";
import { Facts, Panel } from "../../frame/Page";
import { sentence } from "../../frame/problem";
import { useSay } from "../../frame/speech";
import { Time } from "../../frame/times";
import { Editing } from "../Editing";
import { CodeLine, Line } from "../fields";
import { Rows } from "../Rows";
import { EntitySelect, KEY } from "../reading";
import { Section } from "../Section";
import { admin } from "../words";
import { providerFaults, providers } from "./words";

type Provider = Schemas["ProviderShown"];
const CODE = /^[a-z0-9][a-z0-9_-]{0,49}$/;
const QUERY = [KEY, "providers"];
/** Where a provider sends browsers back to: what is to be entered there. */
const back = () => `${location.origin}/identity/oidc/callback`;

export function Providers() {
  const say = useSay();
  const [making, setMaking] = useState(false);
  const [changing, setChanging] = useState<Provider>();
  const { data, error, refetch } = useQuery({
    queryKey: QUERY,
    queryFn: async ({ signal }) => (await told(api.GET("/identity/oidc-providers", { signal }))).providers,
  });
  return (
    <Section
      title={say(providers.title)}
      actions={
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
          {say(providers.make)}
        </Button>
      }
    >
      <p className="soft lc-edit-lead">{say(providers.lead)}</p>
      <div className="lc-stack">
        <section className="lc-panel">
          <Rows
            label={say(providers.title)}
            rows={data}
            fault={error}
            again={refetch}
            keyOf={(one) => one.id}
            empty={
              <>
                <strong>{say(providers.none)}</strong>
                <p className="soft">{say(providers.noneLead)}</p>
              </>
            }
            columns={[
              {
                key: "who",
                title: say(admin.entity),
                cell: (one) => (
                  <>
                    <strong>{one.entity_name}</strong>
                    <div className="faint">{one.code}</div>
                  </>
                ),
              },
              {
                key: "issuer",
                title: say(providers.issuer),
                cell: (one) => <span className="lc-breaks">{one.issuer}</span>,
              },
              {
                key: "client",
                title: say(providers.client),
                cell: (one) => <span className="lc-breaks">{one.client_id}</span>,
              },
              {
                key: "people",
                title: say(providers.people),
                cell: (one) => say(providers.peopleOf, { n: one.people }),
              },
              { key: "made", title: say(providers.made), cell: (one) => <Time at={one.made_at} /> },
              {
                key: "status",
                title: say(providers.status),
                cell: (one) => (
                  <span className={one.status === "active" ? "lc-dot good" : "lc-dot"}>
                    {say(one.status === "active" ? providers.on : providers.off)}
                  </span>
                ),
              },
              {
                key: "acts",
                title: "",
                end: true,
                cell: (one) => (
                  <div className="lc-line-actions">
                    <Trial of={one} />
                    <Button
                      size="small"
                      aria-label={say(providers.changeOf, { name: one.code })}
                      onClick={() => setChanging(one)}
                    >
                      {say(providers.change)}
                    </Button>
                    <Turn of={one} />
                  </div>
                ),
              },
            ]}
          />
        </section>
        <Panel title={say(providers.there)}>
          <Facts
            of={[
              [say(providers.back), <code key="back">{back()}</code>],
              [say(providers.flow), "Authorization Code + PKCE (S256)"],
              [say(providers.scope), "openid"],
            ]}
          />
        </Panel>
      </div>
      <MakeProvider open={making} close={() => setMaking(false)} />
      <ChangeClient of={changing} close={() => setChanging(undefined)} />
    </Section>
  );
}

/** Asks it now; what it answers is said beside the button's row, in words. */
function Trial({ of }: { of: Provider }) {
  const say = useSay();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const ask = async () => {
    setBusy(true);
    try {
      const path = { code: of.code };
      const { fault } = await told(api.POST("/identity/oidc-providers/{code}/trial", { params: { path } }));
      if (fault)
        message.warning(say(providers.faulty, { why: say(providerFaults[fault] ?? providers.unsound) }), 8);
      else message.success(say(providers.sound));
    } catch (fault) {
      message.error(sentence(fault, say));
    }
    setBusy(false);
  };
  return (
    <Button size="small" loading={busy} aria-label={say(providers.trialOf, { name: of.code })} onClick={ask}>
      {say(providers.trial)}
    </Button>
  );
}

function Turn({ of }: { of: Provider }) {
  const say = useSay();
  const queries = useQueryClient();
  const { modal, message } = App.useApp();
  const turn = async (status: "active" | "disabled") => {
    try {
      const path = { code: of.code };
      await told(api.PUT("/identity/oidc-providers/{code}/status", { params: { path }, body: { status } }));
      message.success(say(admin.saved));
    } catch (fault) {
      message.error(sentence(fault, say));
    }
    await queries.invalidateQueries({ queryKey: QUERY });
  };
  if (of.status !== "active")
    return (
      <Button
        size="small"
        aria-label={say(providers.turnOnOf, { name: of.code })}
        onClick={() => turn("active")}
      >
        {say(providers.turnOn)}
      </Button>
    );
  const ask = () =>
    modal.confirm({
      title: say(providers.turnOffSure, { name: of.entity_name }),
      content: say(providers.turnOffLead, { n: of.people }),
      okText: say(providers.turnOff),
      okButtonProps: { danger: true },
      cancelText: say(admin.cancel),
      onOk: () => turn("disabled"),
    });
  return (
    <Button size="small" danger aria-label={say(providers.turnOffOf, { name: of.code })} onClick={ask}>
      {say(providers.turnOff)}
    </Button>
  );
}

function Client() {
  const say = useSay();
  return (
    <>
      <Line name="client_id" label={say(providers.client)} required max={100} />
      <Form.Item
        name="client_secret"
        label={say(providers.secret)}
        extra={say(providers.secretLead)}
        rules={[{ required: true, message: say(admin.missing) }]}
      >
        <Input.Password maxLength={1000} autoComplete="off" />
      </Form.Item>
    </>
  );
}

function MakeProvider({ open, close }: { open: boolean; close: () => void }) {
  const say = useSay();
  const queries = useQueryClient();
  const must = [{ required: true, message: say(admin.missing) }];
  return (
    <Editing<Schemas["ProviderBody"]>
      title={say(providers.make)}
      open={open}
      close={close}
      act={say(providers.makeAct)}
      lead={say(providers.makeLead, { at: back() })}
      save={async (body) => {
        await told(api.POST("/identity/oidc-providers", { body }));
        await queries.invalidateQueries({ queryKey: QUERY });
      }}
    >
      <CodeLine pattern={CODE} lead={say(providers.codeLead)} />
      <Form.Item name="entity" label={say(admin.entity)} extra={say(providers.entityLead)} rules={must}>
        <EntitySelect label={say(admin.entity)} />
      </Form.Item>
      <Line
        name="issuer"
        label={say(providers.issuer)}
        extra={say(providers.issuerLead)}
        required
        max={500}
      />
      <Client />
    </Editing>
  );
}

function ChangeClient({ of, close }: { of?: Provider; close: () => void }) {
  const say = useSay();
  const queries = useQueryClient();
  return (
    <Editing<Schemas["ClientBody"]>
      title={say(providers.changeOf, { name: of?.code ?? "" })}
      open={of !== undefined}
      close={close}
      lead={say(providers.changeLead)}
      initial={{ client_id: of?.client_id ?? "" }}
      save={async (body) => {
        const path = { code: of?.code ?? "" };
        await told(api.PUT("/identity/oidc-providers/{code}/client", { params: { path }, body }));
        await queries.invalidateQueries({ queryKey: QUERY });
      }}
    >
      <Client />
    </Editing>
  );
}
