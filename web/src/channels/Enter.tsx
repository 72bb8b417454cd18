/** A lead is typed in: what somebody said on the phone or at a stand. It is read, checked and judged as what every channel sends. */
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Alert, Button, Checkbox, Empty, Form, Input, Select, Skeleton } from "antd";
import { useEffect, useRef, useState } from "react";
import { DealerSelect } from "../dispatch/dealers";
import { api, told } from "../frame/client";
import { Page, Panel } from "../frame/Page";
import { Problem, sentence } from "../frame/problem";
import { useReadOut } from "../frame/readOut";
import { useSay } from "../frame/speech";
import { base64Of } from "./bodies";
import "./channels.css";
import { type Entered, mappingOf, rowOf } from "./entered";
import { useChannels } from "./Register";
import { Running } from "./Running";
import { channels, entering } from "./words";

export function Enter() {
  const say = useSay();
  const { data, error, isPending, refetch } = useChannels();
  const [begun, setBegun] = useState<{ channel: string; id: string }>();
  const taking = data?.filter((one) => one.status === "online" || one.status === "testing") ?? [];
  return (
    <Page
      title={say(entering.title)}
      actions={
        <Link to={"/channels" as never} className="lc-channels-link">
          {say(channels.back)}
        </Link>
      }
    >
      {isPending && <Skeleton active />}
      {error && <Problem fault={error} again={refetch} />}
      {data && taking.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say(channels.noTaking)} />
      )}
      {begun ? (
        <Running code={begun.channel} id={begun.id} again={() => setBegun(undefined)} />
      ) : (
        taking.length > 0 && <Sheet taking={taking} begun={setBegun} />
      )}
    </Page>
  );
}

interface SheetProps {
  taking: readonly { code: string; name: string; status: string }[];
  begun: (one: { channel: string; id: string }) => void;
}

function Sheet({ taking, begun }: SheetProps) {
  const say = useSay();
  const [form] = Form.useForm<Entered & { channel: string }>();
  const dealer = Form.useWatch("dealer", form);
  const channel = Form.useWatch("channel", form);
  const own = useRef(crypto.randomUUID());
  const { notice, fault, again } = useReadOut();
  // What the customer said yes to is these words and this dealer: another one was not agreed to.
  // biome-ignore lint/correctness/useExhaustiveDependencies: anew whenever one of them is another
  useEffect(() => form.setFieldValue("agreed", false), [form, dealer, notice?.hash]);
  const enter = useMutation({
    mutationFn: async ({ channel: code, ...given }: Entered & { channel: string }) => {
      const now = new Date().toISOString();
      const body = {
        name: `manual-${now.slice(0, 19).replaceAll(":", "")}.csv`,
        content: await base64Of(new Blob([rowOf(given, own.current)])),
        mapping: mappingOf(given, notice, now),
      };
      const { id } = await told(api.POST("/channels/{code}/imports", { params: { path: { code } }, body }));
      return { channel: code, id };
    },
    onSuccess: begun,
  });
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      onFinish={(given) => enter.mutate(given)}
      className="lc-stack lc-entering"
    >
      <Panel title={say(entering.person)}>
        <div className="lc-reading">
          <Form.Item
            name="channel"
            label={say(entering.from)}
            rules={[{ required: true, message: say(channels.intoMissing) }]}
          >
            <Select
              autoFocus
              aria-label={say(entering.from)}
              showSearch={{ optionFilterProp: "label" }}
              options={taking.map((one) => ({ value: one.code, label: `${one.name} (${one.code})` }))}
            />
          </Form.Item>
          <Form.Item
            name="phone"
            label={say(entering.phone)}
            rules={[{ required: true, whitespace: true, message: say(entering.phoneMissing) }]}
          >
            <Input maxLength={40} inputMode="tel" autoComplete="off" />
          </Form.Item>
          <Form.Item name="name" label={say(entering.name)}>
            <Input maxLength={60} autoComplete="off" />
          </Form.Item>
          <Form.Item name="city" label={say(entering.city)}>
            <Input maxLength={60} autoComplete="off" />
          </Form.Item>
          <Form.Item name="series" label={say(entering.series)}>
            <Input maxLength={60} autoComplete="off" />
          </Form.Item>
          <Form.Item name="dealer" label={say(entering.dealer)}>
            <DealerSelect label={say(entering.dealer)} allowClear />
          </Form.Item>
        </div>
        <Form.Item name="comment" label={say(entering.comment)}>
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
        {taking.find((one) => one.code === channel)?.status === "testing" && (
          <Alert type="info" showIcon title={say(entering.test)} />
        )}
      </Panel>
      <Panel title={say(entering.consent)}>
        {fault && <Problem fault={fault} again={again} />}
        {!fault && notice === undefined && <Skeleton active />}
        {notice === null && <p>{say(entering.noNotice)}</p>}
        {notice && (
          <blockquote className="lc-entering-notice" lang={notice.language}>
            {notice.text}
          </blockquote>
        )}
        <Form.Item name="agreed" valuePropName="checked">
          <Checkbox disabled={!notice || !dealer}>{say(entering.agreed)}</Checkbox>
        </Form.Item>
        <p className="soft">{say(dealer ? entering.without : entering.dealerFirst)}</p>
      </Panel>
      {enter.error && <Alert type="warning" showIcon title={sentence(enter.error, say)} />}
      <Button
        type="primary"
        htmlType="submit"
        size="large"
        loading={enter.isPending}
        disabled={notice === undefined}
      >
        {say(entering.save)}
      </Button>
    </Form>
  );
}
