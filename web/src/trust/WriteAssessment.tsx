/** A draft of an assessment; a second person approves it. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, DatePicker, Form, Input, Select } from "antd";
import dayjs, { type Dayjs } from "dayjs";
import { api, type Schemas, told } from "../frame/client";
import { sentence } from "../frame/problem";
import { useSay } from "../frame/speech";
import { useWritten, WritingDrawer } from "../frame/WritingDrawer";
import { assessments, classes, purposes } from "./words";

const KINDS: Readonly<Record<Schemas["About"], readonly string[]>> = {
  channel: [
    "vertical",
    "search",
    "social",
    "wechat",
    "web_form",
    "event",
    "walk_in",
    "phone",
    "dealer",
    "partner",
  ],
  recipient: ["provision", "entrusted", "joint"],
  scoring: ["score", "threshold"],
};

interface Written {
  about: Schemas["About"];
  kind: string;
  purpose: string;
  title: string;
  report: string;
  until: Dayjs;
}

export function WriteAssessment({ open, close }: { open: boolean; close: () => void }) {
  const say = useSay();
  return (
    <WritingDrawer open={open} close={close} title={say(assessments.write)} size={560}>
      <Sheet close={close} />
    </WritingDrawer>
  );
}

function Sheet({ close }: { close: () => void }) {
  const say = useSay();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<Written>();
  const about = Form.useWatch("about", form) ?? "channel";
  const write = useMutation({
    mutationFn: ({ until, ...rest }: Written) =>
      told(api.POST("/assessments", { body: { ...rest, valid_until: until.endOf("day").toISOString() } })),
    onSuccess: () => {
      message.success(say(assessments.drafted));
      queries.invalidateQueries({ queryKey: ["trust", "assessments"] });
      close();
    },
  });
  useWritten(() => (write.isIdle || write.isError) && form.isFieldsTouched());
  return (
    <Form<Written>
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ about: "channel", purpose: "sales_contact", until: dayjs().add(1, "year") }}
      onValuesChange={(changed) => changed.about && form.setFieldValue("kind", undefined)}
      onFinish={(given) => write.mutate(given)}
    >
      <Form.Item name="about" label={say(assessments.about)}>
        <Select
          options={(Object.keys(KINDS) as Schemas["About"][]).map((one) => ({
            value: one,
            label: say(assessments[one]),
          }))}
        />
      </Form.Item>
      <Form.Item
        name="kind"
        label={say(assessments.kind)}
        rules={[{ required: true, message: say(assessments.kindMissing) }]}
      >
        <Select
          options={KINDS[about].map((one) => ({
            value: one,
            label: say(classes[one] ?? assessments.kind),
          }))}
        />
      </Form.Item>
      <Form.Item name="purpose" label={say(assessments.purpose)}>
        <Select options={Object.entries(purposes).map(([value, text]) => ({ value, label: say(text) }))} />
      </Form.Item>
      <Form.Item
        name="title"
        label={say(assessments.titleOf)}
        rules={[{ required: true, whitespace: true, message: say(assessments.titleMissing) }]}
      >
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item
        name="report"
        label={say(assessments.report)}
        rules={[{ required: true, whitespace: true, message: say(assessments.reportMissing) }]}
      >
        <Input.TextArea rows={10} maxLength={100_000} />
      </Form.Item>
      <Form.Item
        name="until"
        label={say(assessments.until)}
        rules={[{ required: true, message: say(assessments.untilMissing) }]}
      >
        <DatePicker
          minDate={dayjs().add(1, "day")}
          maxDate={dayjs().add(5, "year").subtract(1, "day")}
          className="lc-trust-day"
        />
      </Form.Item>
      {write.error && <Alert type="warning" showIcon title={sentence(write.error, say)} />}
      <Button type="primary" htmlType="submit" loading={write.isPending}>
        {say(assessments.saveDraft)}
      </Button>
    </Form>
  );
}
