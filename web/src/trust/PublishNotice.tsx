/** A new version of a notice: in force at once, and never changed after. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, AutoComplete, Button, Checkbox, Form, Input, InputNumber } from "antd";
import { api, type Schemas, told } from "../frame/client";
import { sentence } from "../frame/problem";
import { useSay, useSpeech } from "../frame/speech";
import { useWritten, WritingDrawer } from "../frame/WritingDrawer";
import { categories, notices } from "./words";

interface Written {
  notice: string;
  version: string;
  chinese: string;
  english?: string;
  purposes: string[];
  categories: Schemas["Category"][];
  recipients: string[];
  days: number;
}

interface PublishProps {
  open: boolean;
  close: () => void;
  known: readonly string[];
  purposes: readonly Schemas["PurposeShown"][];
}

export function PublishNotice({ open, ...given }: PublishProps) {
  const say = useSay();
  return (
    <WritingDrawer open={open} close={given.close} title={say(notices.register)} size={560}>
      <Sheet {...given} />
    </WritingDrawer>
  );
}

function Sheet({ close, known, purposes }: Omit<PublishProps, "open">) {
  const say = useSay();
  const [form] = Form.useForm<Written>();
  const { language } = useSpeech();
  const queries = useQueryClient();
  const { message, modal } = App.useApp();
  const publish = useMutation({
    mutationFn: (given: Written) =>
      told(
        api.POST("/notices", {
          body: {
            notice: given.notice,
            version: given.version,
            texts: { "zh-CN": given.chinese, ...(given.english ? { "en-US": given.english } : {}) },
            asks: given.purposes.map((purpose) => ({
              purpose,
              categories: given.categories,
              recipients: given.recipients,
              keep_days: given.days,
            })),
          } as never,
        }),
      ),
    onSuccess: ({ voided }) => {
      message.success(say(notices.published, { n: voided }));
      queries.invalidateQueries({ queryKey: ["trust", "notices"] });
      close();
    },
  });
  const ask = (given: Written) =>
    modal.confirm({
      title: say(notices.sure),
      content: say(notices.sureLead),
      okText: say(notices.publish),
      onOk: () => publish.mutateAsync(given).catch(() => undefined),
    });
  const needed = (text: (typeof notices)["textMissing" | "purposeMissing" | "idMissing"]) => [
    { required: true, message: say(text) },
  ];
  useWritten(() => (publish.isIdle || publish.isError) && form.isFieldsTouched());
  return (
    <Form<Written>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{
        purposes: ["sales_contact"],
        categories: ["contact", "wish", "location"],
        recipients: ["named_dealer"],
        days: 365,
      }}
      onFinish={ask}
    >
      <Form.Item
        name="notice"
        label={say(notices.id)}
        rules={[
          { required: true, pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/, message: say(notices.idMissing) },
        ]}
      >
        <AutoComplete options={known.map((value) => ({ value }))} />
      </Form.Item>
      <Form.Item
        name="version"
        label={say(notices.newVersion)}
        rules={[
          { required: true, pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/, message: say(notices.idMissing) },
        ]}
      >
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item
        name="chinese"
        label={say(notices.chinese)}
        rules={[{ required: true, min: 20, message: say(notices.textMissing) }]}
      >
        <Input.TextArea rows={5} maxLength={20_000} />
      </Form.Item>
      <Form.Item
        name="english"
        label={say(notices.english)}
        rules={[{ min: 20, message: say(notices.textMissing) }]}
      >
        <Input.TextArea rows={4} maxLength={20_000} />
      </Form.Item>
      <Form.Item name="purposes" label={say(notices.purpose)} rules={needed(notices.purposeMissing)}>
        <Checkbox.Group
          options={purposes.map((one) => ({ value: one.code, label: one.title[language] ?? "" }))}
        />
      </Form.Item>
      <Form.Item name="categories" label={say(notices.categories)} rules={needed(notices.purposeMissing)}>
        <Checkbox.Group
          options={Object.entries(categories).map(([value, text]) => ({ value, label: say(text) }))}
        />
      </Form.Item>
      <Form.Item name="recipients" label={say(notices.recipients)} rules={needed(notices.purposeMissing)}>
        <Checkbox.Group
          options={[
            { value: "maker", label: say(notices.maker) },
            { value: "named_dealer", label: say(notices.named_dealer) },
          ]}
        />
      </Form.Item>
      <Form.Item name="days" label={say(notices.days)} rules={needed(notices.purposeMissing)}>
        <InputNumber min={1} max={3_650} precision={0} />
      </Form.Item>
      {publish.error && <Alert type="warning" showIcon title={sentence(publish.error, say)} />}
      <Button type="primary" htmlType="submit" loading={publish.isPending}>
        {say(notices.publish)}
      </Button>
    </Form>
  );
}
