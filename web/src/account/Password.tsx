/** Another password, against the present one. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Form, Input } from "antd";
import { api, told } from "../frame/client";
import { Panel } from "../frame/Page";
import { sentence } from "../frame/problem";
import { useMe } from "../frame/session";
import { useSay } from "../frame/speech";
import { own } from "./words";

interface Given {
  present: string;
  password: string;
  again: string;
}

export function Password() {
  const say = useSay();
  const { login } = useMe();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<Given>();
  const change = useMutation({
    mutationFn: ({ present, password }: Given) =>
      told(api.POST("/identity/password", { body: { present, password } })),
    onSuccess: () => {
      form.resetFields();
      message.success(say(own.changed));
      queries.invalidateQueries({ queryKey: ["identity", "sessions"] });
    },
  });
  const must = { required: true, message: say(own.missing) };
  return (
    <Panel title={say(own.password)}>
      <p className="soft lc-account-lead">{say(own.passwordLead)}</p>
      <Form<Given>
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={(given) => change.mutate(given)}
      >
        <input type="text" name="username" autoComplete="username" value={login} readOnly hidden />
        <Form.Item name="present" label={say(own.present)} rules={[must]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item name="password" label={say(own.next)} rules={[{ ...must, min: 8 }]}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Form.Item
          name="again"
          label={say(own.again)}
          dependencies={["password"]}
          rules={[
            must,
            ({ getFieldValue }) => ({
              validator: async (_, value) => {
                if (value && value !== getFieldValue("password")) throw new Error(say(own.differs));
              },
            }),
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        {change.error && (
          <Alert
            type="warning"
            showIcon
            role="alert"
            title={sentence(change.error, say)}
            className="lc-account-lead"
          />
        )}
        <Button type="primary" htmlType="submit" loading={change.isPending}>
          {say(own.change)}
        </Button>
      </Form>
    </Panel>
  );
}
