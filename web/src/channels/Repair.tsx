/** A raw lead that nobody could read or that lacks evidence: what came beside what was read, mended by a person. */
import { useMutation } from "@tanstack/react-query";
import { Alert, App, Button, Drawer, Form, Input, Select } from "antd";
import { api, type Schemas, told } from "../frame/client";
import { Facts } from "../frame/Page";
import { sentence } from "../frame/problem";
import { Several } from "../frame/Several";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import type { Text } from "../frame/words";
import { pretty } from "./bodies";
import { useChannelChanged } from "./Channel";
import { Numbers } from "./Numbers";
import { places } from "./places/words";
import { documentOf, type Repairs, repairsOf } from "./repairing";
import type { Where } from "./standing";
import { channels } from "./words";

interface RepairProps {
  lead: Schemas["HeldShown"];
  where: Where;
  close: () => void;
}

export function Repair({ lead, where, close }: RepairProps) {
  const say = useSay();
  const mends = useMay()("raw_lead.repair") && where === "quarantined";
  const { message } = App.useApp();
  const changed = useChannelChanged();
  const [form] = Form.useForm<Repairs>();
  const path = { bucket: lead.bucket, raw_id: lead.raw_id };
  const open = useMutation({
    mutationFn: () =>
      told(
        api.POST("/raw-leads/{bucket}/{raw_id}/reading", { params: { path }, body: { purpose: "repair" } }),
      ),
  });
  const save = useMutation({
    mutationFn: (given: Repairs) =>
      told(
        api.POST("/raw-leads/{bucket}/{raw_id}/repair", {
          params: { path },
          body: { inquiry: documentOf(open.data?.inquiry ?? {}, given) },
        }),
      ),
    onSuccess: () => {
      message.success(say(channels.repaired));
      changed();
      close();
    },
  });
  return (
    <Drawer
      open
      onClose={close}
      size={open.data ? 1040 : 520}
      title={say(mends ? channels.repair : channels.rawBody)}
      footer={
        <div className="row">
          {!open.data && (
            <Button type="primary" loading={open.isPending} onClick={() => open.mutate()}>
              {say(mends ? channels.opening : channels.openBody)}
            </Button>
          )}
          {open.data && mends && (
            <Button type="primary" loading={save.isPending} onClick={() => form.submit()}>
              {say(channels.repairSave)}
            </Button>
          )}
          <Button onClick={close}>{say(open.data && mends ? channels.cancel : channels.close)}</Button>
        </div>
      }
    >
      <div className="lc-stack">
        <Facts
          of={[
            [say(channels.from2), lead.channel_name],
            [say(channels.reason), lead.text],
            [say(channels.received), <Time key="at" at={lead.received_at} seconds />],
            [say(channels.externalId), lead.external_id],
          ]}
        />
        {open.error && <Alert type="warning" showIcon title={sentence(open.error, say)} />}
        {!open.data && <Alert type="info" showIcon title={say(channels.openingLead)} />}
        {open.data && (
          <>
            <p className="soft">{say(mends ? channels.repairLead : channels.onlyQuarantine)}</p>
            {save.error && <Alert type="warning" showIcon title={sentence(save.error, say)} />}
            <div className="lc-repair">
              <Input.TextArea
                readOnly
                className="lc-sample"
                aria-label={say(channels.rawBody)}
                rows={6}
                value={pretty(open.data.body)}
              />
              <Form<Repairs>
                form={form}
                layout="vertical"
                requiredMark={false}
                disabled={!mends}
                initialValues={repairsOf(open.data.inquiry)}
                onFinish={(given) => save.mutate(given)}
              >
                <Fields numbers={open.data.numbers} needed={open.data.needs_phone} />
              </Form>
            </div>
          </>
        )}
      </div>
    </Drawer>
  );
}

interface FieldsProps {
  numbers: readonly Schemas["NumberRead"][];
  needed: boolean;
}

function Fields({ numbers, needed }: FieldsProps) {
  const say = useSay();
  const line = (name: keyof Repairs, label: Text, autoFocus = false) => (
    <Form.Item name={name} label={say(label)} key={name}>
      <Input maxLength={500} autoFocus={autoFocus} autoComplete="off" />
    </Form.Item>
  );
  return (
    <>
      <h3>{say(channels.person)}</h3>
      <Numbers read={numbers} needed={needed} />
      <div className="lc-reading">
        {line("name", places.name, true)}
        {line("email", places.email)}
        {line("province", places.province)}
        {line("city", places.city)}
      </div>
      <h3>{say(channels.wants)}</h3>
      <div className="lc-reading">
        {line("series", places.series)}
        {line("dealer_code", places.dealer_code)}
        {line("comment", places.comment)}
      </div>
      <h3>{say(channels.consent)}</h3>
      <p className="soft lc-channel-lead">{say(channels.consentLead)}</p>
      <div className="lc-reading">
        {line("notice", channels.notice)}
        {line("notice_version", channels.noticeVersion)}
        {line("text_hash", channels.textHash)}
        {line("page", channels.page)}
        <Form.Item name="action" label={say(channels.action)}>
          <Select
            allowClear
            aria-label={say(channels.action)}
            options={[
              { value: "tick", label: say(channels.tick) },
              { value: "button", label: say(channels.press) },
              { value: "signature", label: say(channels.signs) },
            ]}
          />
        </Form.Item>
        <Form.Item name="recipients" label={say(channels.recipients)}>
          <Several mode="tags" aria-label={say(channels.recipients)} open={false} suffixIcon={null} />
        </Form.Item>
      </div>
    </>
  );
}
