/** A customer asks by telephone or in person: the request is taken down here. */
import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Alert, App, Button, Form, Input, Radio, Select } from "antd";
import { api, type Schemas, told } from "../frame/client";
import { Panel } from "../frame/Page";
import { sentence } from "../frame/problem";
import { useSay } from "../frame/speech";
import { leadOf } from "./found";
import { consents, kinds, requests } from "./words";

interface Taken {
  right: Schemas["rights_terms_Right"];
  text?: string;
  proof: "" | "document" | "in_person";
}

export function TakeRequest({ customer }: { customer: string }) {
  const say = useSay();
  const go = useNavigate();
  const { message } = App.useApp();
  const lead = leadOf(customer);
  const take = useMutation({
    mutationFn: ({ right, text, proof }: Taken) =>
      told(
        api.POST("/rights/requests", {
          body: { lead: lead ?? "", right, text: text ?? "", proof: proof || null },
        }),
      ),
    onSuccess: ({ name }) => {
      message.success(say(consents.taken));
      go({ to: "/trust/requests/$name", params: { name } as never });
    },
  });
  if (!lead) return null;
  return (
    <Panel title={say(consents.takeRequest)}>
      <p className="soft lc-trust-lead">{say(consents.takeLead)}</p>
      <Form<Taken>
        layout="vertical"
        requiredMark={false}
        initialValues={{ right: "access", proof: "" }}
        onFinish={(given) => take.mutate(given)}
      >
        <Form.Item name="right" label={say(consents.right)}>
          <Select options={Object.entries(kinds).map(([value, text]) => ({ value, label: say(text) }))} />
        </Form.Item>
        <Form.Item name="text" label={say(consents.text)}>
          <Input.TextArea rows={2} maxLength={1_000} />
        </Form.Item>
        <Form.Item name="proof" label={say(consents.proofNow)}>
          <Radio.Group
            className="lc-trust-choices"
            options={[
              { value: "", label: say(consents.proofLater) },
              { value: "document", label: say(requests.seen) },
              { value: "in_person", label: say(requests.present) },
            ]}
          />
        </Form.Item>
        {take.error && <Alert type="warning" showIcon title={sentence(take.error, say)} />}
        <Button htmlType="submit" loading={take.isPending}>
          {say(consents.take)}
        </Button>
      </Form>
    </Panel>
  );
}
