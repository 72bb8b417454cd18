/** What is blocked and what is carried over when leads go from one dealer to another, and who gets those that come back. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Form, InputNumber, Radio, Skeleton, Switch } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../../frame/client";
import { Facts, Panel } from "../../frame/Page";
import { Problem } from "../../frame/problem";
import { useMay } from "../../frame/session";
import { useSay } from "../../frame/speech";
import { Editing } from "../Editing";
import { KEY } from "../reading";
import { Section } from "../Section";
import { admin } from "../words";
import { transfers } from "./words";

type Policy = Required<Schemas["PolicyBody"]>;
const CASES = ["won", "ordered", "test_drive"] as const;

export function Transfers() {
  const say = useSay();
  const may = useMay();
  const [editing, setEditing] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: [KEY, "transfer policy"],
    queryFn: async ({ signal }) => (await told(api.GET("/transfer-policy", { signal }))) as Policy,
  });
  return (
    <Section title={say(transfers.title)}>
      <p className="soft lc-edit-lead">{say(transfers.lead)}</p>
      {error && !data && <Problem fault={error} again={refetch} />}
      {!error && !data && <Skeleton active paragraph={{ rows: 6 }} />}
      {data && (
        <Panel
          title={say(transfers.title)}
          extra={
            may("rule.approve") && (
              <Button size="small" onClick={() => setEditing(true)}>
                {say(admin.edit)}
              </Button>
            )
          }
        >
          <Facts
            of={[
              ...CASES.map((one) => [say(transfers[one]), say(transfers[data[one]])] as const),
              [say(transfers.lostTo), say(transfers[data.lost_to])],
              [say(transfers.barred), say(data.loser_barred ? transfers.yes : transfers.no)],
              [say(transfers.contact), say(transfers.minutes, { n: data.contact_minutes })],
            ]}
          />
        </Panel>
      )}
      {data && <PolicyForm open={editing} close={() => setEditing(false)} policy={data} />}
    </Section>
  );
}

interface PolicyFormProps {
  open: boolean;
  close: () => void;
  policy: Policy;
}

function PolicyForm({ open, close, policy }: PolicyFormProps) {
  const say = useSay();
  const queries = useQueryClient();
  return (
    <Editing<Policy>
      title={say(transfers.edit)}
      lead={say(transfers.editLead)}
      open={open}
      close={close}
      initial={policy}
      save={async (body) => {
        await told(api.PUT("/transfer-policy", { body }));
        await queries.invalidateQueries({ queryKey: [KEY, "transfer policy"] });
      }}
    >
      {CASES.map((one) => (
        <Form.Item key={one} name={one} label={say(transfers[one])}>
          <Radio.Group
            aria-label={say(transfers[one])}
            options={(["block", "carry"] as const).map((value) => ({ value, label: say(transfers[value]) }))}
          />
        </Form.Item>
      ))}
      <Form.Item name="lost_to" label={say(transfers.lostTo)}>
        <Radio.Group
          aria-label={say(transfers.lostTo)}
          options={(["last_consultant", "manager"] as const).map((value) => ({
            value,
            label: say(transfers[value]),
          }))}
        />
      </Form.Item>
      <Form.Item name="loser_barred" label={say(transfers.barred)} valuePropName="checked">
        <Switch aria-label={say(transfers.barred)} />
      </Form.Item>
      <Form.Item
        name="contact_minutes"
        label={say(transfers.contact)}
        rules={[{ required: true, message: say(transfers.contactMissing) }]}
      >
        <InputNumber min={1} max={100_000} precision={0} />
      </Form.Item>
    </Editing>
  );
}
