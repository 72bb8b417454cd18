/** What people choose from: why leads are lost or given back, what came of a follow-up; by how much prices may be lowered. */
import { PlusOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Switch } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../../frame/client";
import { Panel } from "../../frame/Page";
import { useMay } from "../../frame/session";
import { useSay } from "../../frame/speech";
import { Editing } from "../Editing";
import { CodeLine, Line, Names } from "../fields";
import { Rows } from "../Rows";
import { KEY, useNamed } from "../reading";
import { Section } from "../Section";
import { admin } from "../words";
import { Results } from "./Results";
import { reasons } from "./words";

type Loss = Schemas["order_tables_ReasonShown"];
type Return = Schemas["pool_bodies_ReasonShown"];
export const SMALL = /^[a-z][a-z0-9_]{0,39}$/;

export function Reasons() {
  const say = useSay();
  const may = useMay();
  return (
    <Section title={say(reasons.title)}>
      <div className="lc-admin-columns">
        <div className="lc-stack">
          {may("offer.read") && <Losses />}
          {may("pool.manage") && <Returns />}
        </div>
        <div className="lc-stack">{may("lead.read") && <Results />}</div>
      </div>
    </Section>
  );
}

/** In use, or not any more. */
export function InUse({ active }: { active: boolean }) {
  const say = useSay();
  return <span className={`lc-dot ${active ? "good" : ""}`}>{say(active ? admin.active : admin.ended)}</span>;
}

interface LossGiven {
  code: string;
  name_zh: string;
  name_en: string;
  active: boolean;
}

function Losses() {
  const say = useSay();
  const may = useMay();
  const named = useNamed();
  const queries = useQueryClient();
  const manage = may("offer.manage");
  const { data, error, refetch } = useQuery({
    queryKey: [KEY, "losses"],
    queryFn: async ({ signal }) => (await told(api.GET("/loss-reasons", { signal }))).reasons,
  });
  const [editing, setEditing] = useState<Loss>();
  const [open, setOpen] = useState(false);
  const edit = (one?: Loss) => {
    setEditing(one);
    setOpen(true);
  };
  return (
    <Panel
      title={say(reasons.losses)}
      extra={
        manage && (
          <Button size="small" icon={<PlusOutlined />} onClick={() => edit()}>
            {say(reasons.addLoss)}
          </Button>
        )
      }
    >
      <p className="soft lc-edit-lead">{say(reasons.lossesLead)}</p>
      <Rows
        label={say(reasons.losses)}
        rows={data}
        fault={error}
        again={refetch}
        keyOf={(one) => one.code}
        empty={say(reasons.none)}
        columns={[
          {
            key: "name",
            title: say(admin.name),
            cell: (one) => <span className="lc-sentence">{named(one)}</span>,
          },
          {
            key: "state",
            title: say(admin.status),
            cell: (one) => <InUse active={one.status === "active"} />,
          },
          {
            key: "acts",
            title: "",
            end: true,
            cell: (one) =>
              manage && (
                <Button
                  size="small"
                  type="text"
                  aria-label={`${say(admin.edit)} · ${named(one)}`}
                  onClick={() => edit(one)}
                >
                  {say(admin.edit)}
                </Button>
              ),
          },
        ]}
      />
      <Editing<LossGiven>
        title={editing ? `${say(admin.edit)} · ${named(editing)}` : say(reasons.addLoss)}
        open={open}
        close={() => setOpen(false)}
        initial={editing ? { ...editing, active: editing.status === "active" } : { active: true }}
        save={async ({ code, name_zh, name_en, active }) => {
          await told(
            api.PUT("/loss-reasons/{code}", {
              params: { path: { code: editing?.code ?? code } },
              body: { name_zh, name_en, status: active ? "active" : "ended" },
            }),
          );
          await queries.invalidateQueries({ queryKey: [KEY, "losses"] });
        }}
      >
        <CodeLine
          there={editing !== undefined}
          pattern={SMALL}
          lead={say(reasons.codeLead)}
          used={data?.map((one) => one.code)}
        />
        <Names />
        <Form.Item name="active" label={say(admin.active)} valuePropName="checked">
          <Switch aria-label={say(admin.active)} />
        </Form.Item>
      </Editing>
    </Panel>
  );
}

function Returns() {
  const say = useSay();
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: [KEY, "returns"],
    queryFn: async ({ signal }) => (await told(api.GET("/return-reasons", { signal }))).reasons,
  });
  const [editing, setEditing] = useState<Return>();
  const [open, setOpen] = useState(false);
  const edit = (one?: Return) => {
    setEditing(one);
    setOpen(true);
  };
  return (
    <Panel
      title={say(reasons.returns)}
      extra={
        <Button size="small" icon={<PlusOutlined />} onClick={() => edit()}>
          {say(reasons.addReturn)}
        </Button>
      }
    >
      <p className="soft lc-edit-lead">{say(reasons.returnsLead)}</p>
      <Rows
        label={say(reasons.returns)}
        rows={data}
        fault={error}
        again={refetch}
        keyOf={(one) => one.code}
        empty={say(reasons.none)}
        columns={[
          { key: "name", title: say(admin.name), cell: (one) => one.name },
          { key: "state", title: say(admin.status), cell: (one) => <InUse active={one.active} /> },
          {
            key: "acts",
            title: "",
            end: true,
            cell: (one) => (
              <Button
                size="small"
                type="text"
                aria-label={`${say(admin.edit)} · ${one.name}`}
                onClick={() => edit(one)}
              >
                {say(admin.edit)}
              </Button>
            ),
          },
        ]}
      />
      <Editing<{ code: string; name: string; active: boolean }>
        title={editing ? `${say(admin.edit)} · ${editing.name}` : say(reasons.addReturn)}
        open={open}
        close={() => setOpen(false)}
        initial={editing ?? { active: true }}
        save={async ({ code, name, active }) => {
          await told(
            api.PUT("/return-reasons/{code}", {
              params: { path: { code: editing?.code ?? code } },
              body: { name, active },
            }),
          );
          await queries.invalidateQueries({ queryKey: [KEY, "returns"] });
        }}
      >
        <CodeLine
          there={editing !== undefined}
          pattern={SMALL}
          lead={say(reasons.codeLead)}
          used={data?.map((one) => one.code)}
        />
        <Line name="name" label={say(admin.name)} required />
        <Form.Item name="active" label={say(admin.active)} valuePropName="checked">
          <Switch aria-label={say(admin.active)} />
        </Form.Item>
      </Editing>
    </Panel>
  );
}
