/** Correction, erasure, restriction, no profiling are carried out: here at once, and at every dealer who holds the data. */
import { useMutation } from "@tanstack/react-query";
import { Alert, App, Button, Form, Input, Select } from "antd";
import { api, told } from "../frame/client";
import { sentence } from "../frame/problem";
import { useSay } from "../frame/speech";
import { useAnew } from "./Next";
import type { RightsRequest } from "./steps";
import { requests } from "./words";

const LEADS: Readonly<Record<string, (typeof requests)[keyof typeof requests]>> = {
  correct: requests.correctLead,
  delete: requests.deleteLead,
  restrict: requests.restrictLead,
  object: requests.objectLead,
};
const FIELDS = ["name", "birth_date", "province", "city", "address"] as const;

export function Carrying({ of }: { of: RightsRequest }) {
  const say = useSay();
  const anew = useAnew();
  const { message, modal } = App.useApp();
  const begin = useMutation({
    mutationFn: (changes: Record<string, string>) =>
      told(
        api.POST("/rights/requests/{name}/work", {
          params: { path: { name: of.name } },
          body: { changes },
        }),
      ) as Promise<{ dealers: number }>,
    onSuccess: ({ dealers }) => {
      message.success(say(requests.begun, { n: dealers }));
      anew();
    },
  });
  const lead = say(LEADS[of.right] ?? requests.correctLead);
  const ask = (changes: Record<string, string> = {}) =>
    modal.confirm({
      title: say(of.right === "delete" ? requests.sureDelete : requests.sure),
      content: lead,
      okText: say(requests.carry),
      okButtonProps: { danger: of.right === "delete" },
      onOk: () => begin.mutateAsync(changes).catch(() => undefined),
    });
  return (
    <div className="lc-stack">
      <p>{lead}</p>
      {begin.error && <Alert type="warning" showIcon title={sentence(begin.error, say)} />}
      {of.right === "correct" ? (
        <Correcting ask={ask} busy={begin.isPending} />
      ) : (
        <div>
          <Button
            type="primary"
            danger={of.right === "delete"}
            loading={begin.isPending}
            onClick={() => ask()}
          >
            {say(requests.carryOut)}
          </Button>
        </div>
      )}
    </div>
  );
}

function Correcting({ ask, busy }: { ask: (changes: Record<string, string>) => void; busy: boolean }) {
  const say = useSay();
  const { message } = App.useApp();
  return (
    <Form
      layout="vertical"
      requiredMark={false}
      className="lc-trust-fields"
      onFinish={(given: Record<string, string | undefined>) => {
        const changes = Object.fromEntries(
          Object.entries(given).filter((one): one is [string, string] => !!one[1]?.trim()),
        );
        if (Object.keys(changes).length) ask(changes);
        else message.warning(say(requests.nothingChanged));
      }}
    >
      {FIELDS.map((one) => (
        <Form.Item key={one} name={one} label={say(requests[one])}>
          <Input maxLength={200} autoComplete="off" />
        </Form.Item>
      ))}
      <Form.Item name="gender" label={say(requests.gender)}>
        <Select
          allowClear
          options={[
            { value: "male", label: say(requests.male) },
            { value: "female", label: say(requests.female) },
          ]}
        />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={busy}>
        {say(requests.carryOut)}
      </Button>
    </Form>
  );
}
