/** Keys of machines: made, rotated, revoked; their text is seen once. */
import { PlusOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Form, InputNumber } from "antd";
import { useState } from "react";
import { api, type Permission, type Schemas, told } from "../../frame/client";
import { sentence } from "../../frame/problem";
import { Several } from "../../frame/Several";
import { useSay } from "../../frame/speech";
import { Time } from "../../frame/times";
import { Editing, ShownOnce } from "../Editing";
import { Line } from "../fields";
import { Rows } from "../Rows";
import { EntitySelect, KEY, useEntityName } from "../reading";
import { grouped, permissionText } from "../roles/permissions";
import { groups } from "../roles/words";
import { Section } from "../Section";
import { admin } from "../words";
import { keys } from "./words";

type Key = Schemas["Key"];
type Made = Schemas["identity_administering_KeyMade"];
const DAY = 86_400_000;
const SOON = 14;

function useKeys() {
  return useQuery({
    queryKey: [KEY, "keys"],
    queryFn: async ({ signal }) => (await told(api.GET("/identity/service-keys", { signal }))).keys,
  });
}

export function Keys() {
  const say = useSay();
  const nameOf = useEntityName();
  const { data, error, refetch } = useKeys();
  const [making, setMaking] = useState(false);
  const [rotating, setRotating] = useState<Key>();
  const replaced = new Set(data?.map((one) => one.rotates));
  return (
    <Section
      title={say(keys.title)}
      actions={
        <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
          {say(keys.make)}
        </Button>
      }
    >
      <p className="soft lc-edit-lead">{say(keys.lead)}</p>
      <section className="lc-panel">
        <Rows
          label={say(keys.title)}
          rows={data}
          fault={error}
          again={refetch}
          keyOf={(one) => one.id}
          empty={
            <>
              <strong>{say(keys.none)}</strong>
              <p className="soft">{say(keys.noneLead)}</p>
            </>
          }
          columns={[
            { key: "name", title: say(keys.name), cell: (one) => <strong>{one.name}</strong> },
            { key: "entity", title: say(admin.entity), cell: (one) => nameOf(one.entity) },
            {
              key: "scopes",
              title: say(keys.scopes),
              cell: (one) => one.scopes.map((scope) => say(permissionText(scope))).join(" · "),
            },
            { key: "made", title: say(keys.made), cell: (one) => <Time at={one.made_at} /> },
            { key: "ends", title: say(keys.ends), cell: (one) => <Ends of={one} /> },
            {
              key: "acts",
              title: "",
              end: true,
              cell: (one) =>
                Date.parse(one.expires_at) > Date.now() && (
                  <div className="lc-line-actions">
                    {replaced.has(one.id) ? (
                      <span className="faint">{say(keys.replaced)}</span>
                    ) : (
                      <Button
                        size="small"
                        aria-label={say(keys.rotateTitle, { name: one.name })}
                        onClick={() => setRotating(one)}
                      >
                        {say(keys.rotate)}
                      </Button>
                    )}
                    <Revoke of={one} />
                  </div>
                ),
            },
          ]}
        />
      </section>
      <MakeKey open={making} close={() => setMaking(false)} />
      <RotateKey of={rotating} close={() => setRotating(undefined)} />
    </Section>
  );
}

function Ends({ of }: { of: Key }) {
  const say = useSay();
  const left = Date.parse(of.expires_at) - Date.now();
  const days = Math.floor(left / DAY);
  return (
    <>
      <span className={`lc-dot ${left <= 0 ? "" : days < SOON ? "warn" : "good"}`}>
        {say(left <= 0 ? keys.over : days < SOON ? keys.soon : keys.alive)}
      </span>
      <div className="faint nowrap">
        <Time at={of.expires_at} />
        {left > 0 && ` · ${say(keys.daysLeft, { n: days })}`}
      </div>
    </>
  );
}

function Revoke({ of }: { of: Key }) {
  const say = useSay();
  const queries = useQueryClient();
  const { modal, message } = App.useApp();
  const revoke = async () => {
    try {
      const path = { key_id: of.id };
      await told(api.DELETE("/identity/service-keys/{key_id}", { params: { path } }));
      message.success(say(admin.saved));
    } catch (fault) {
      message.error(sentence(fault, say));
    }
    await queries.invalidateQueries({ queryKey: [KEY, "keys"] });
  };
  const ask = () =>
    modal.confirm({
      title: say(keys.revokeSure, { name: of.name }),
      content: say(keys.revokeLead),
      okText: say(keys.revoke),
      okButtonProps: { danger: true },
      cancelText: say(admin.cancel),
      onOk: revoke,
    });
  return (
    <Button size="small" danger aria-label={say(keys.revokeSure, { name: of.name })} onClick={ask}>
      {say(keys.revoke)}
    </Button>
  );
}

interface MakeGiven {
  entity: string;
  name: string;
  scopes: Permission[];
  days: number;
}

function MakeKey({ open, close }: { open: boolean; close: () => void }) {
  const say = useSay();
  const queries = useQueryClient();
  const { data: roles } = useQuery({
    queryKey: [KEY, "roles"],
    queryFn: ({ signal }) => told(api.GET("/roles", { signal })),
    enabled: open,
  });
  const must = [{ required: true, message: say(admin.missing) }];
  return (
    <Editing<MakeGiven, Made>
      title={say(keys.make)}
      open={open}
      close={close}
      act={say(keys.make)}
      initial={{ days: 90, scopes: [] }}
      save={async (given) => {
        const made = await told(api.POST("/identity/service-keys", { body: given }));
        await queries.invalidateQueries({ queryKey: [KEY, "keys"] });
        return made;
      }}
      after={(made, end) => <ShownOnce text={made.key} label={say(keys.text)} close={end} />}
    >
      <Line name="name" label={say(keys.name)} extra={say(keys.nameLead)} required max={100} autoFocus />
      <Form.Item name="entity" label={say(admin.entity)} rules={must}>
        <EntitySelect label={say(admin.entity)} />
      </Form.Item>
      <Form.Item name="scopes" label={say(keys.scopes)} extra={say(keys.scopesLead)} rules={must}>
        <Several
          aria-label={say(keys.scopes)}
          showSearch={{ optionFilterProp: "label" }}
          options={grouped(roles?.permissions ?? []).map(([group, some]) => ({
            label: say(groups[group]),
            options: some.map((value) => ({ value, label: say(permissionText(value)) })),
          }))}
        />
      </Form.Item>
      <Form.Item name="days" label={say(keys.days)} rules={must}>
        <InputNumber min={1} max={365} precision={0} />
      </Form.Item>
    </Editing>
  );
}

function RotateKey({ of, close }: { of?: Key; close: () => void }) {
  const say = useSay();
  const queries = useQueryClient();
  const must = [{ required: true, message: say(admin.missing) }];
  return (
    <Editing<{ days: number; overlap_hours: number }, Made>
      title={say(keys.rotateTitle, { name: of?.name ?? "" })}
      open={of !== undefined}
      close={close}
      act={say(keys.rotate)}
      lead={say(keys.rotateLead)}
      initial={{ days: 90, overlap_hours: 24 }}
      save={async (body) => {
        const path = { key_id: of?.id ?? "" };
        const made = await told(
          api.POST("/identity/service-keys/{key_id}/rotate", { params: { path }, body }),
        );
        await queries.invalidateQueries({ queryKey: [KEY, "keys"] });
        return made;
      }}
      after={(made, end) => <ShownOnce text={made.key} label={say(keys.text)} close={end} />}
    >
      <Form.Item name="days" label={say(keys.days)} rules={must}>
        <InputNumber min={1} max={365} precision={0} autoFocus />
      </Form.Item>
      <Form.Item name="overlap_hours" label={say(keys.overlap)} rules={must}>
        <InputNumber min={0} max={744} precision={0} />
      </Form.Item>
    </Editing>
  );
}
