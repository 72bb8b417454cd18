/** A customer by the whole number: it counts, and it is on record. */
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Alert, Button, Form, Input } from "antd";
import { api, told } from "../frame/client";
import { Panel } from "../frame/Page";
import { sentence } from "../frame/problem";
import { useSay } from "../frame/speech";
import { keepLead } from "./found";
import { TrustPage } from "./TrustPage";
import { consents, trust } from "./words";

export function Consents() {
  const say = useSay();
  const search = useMutation({
    mutationFn: (phone: string) => told(api.POST("/customers/search", { body: { phone } })),
    gcTime: 0,
    onSuccess: ({ customer }) => customer && keepLead(customer.customer, customer.leads[0]?.reference),
  });
  const found = search.data?.customer;
  return (
    <TrustPage title={say(trust.consents)}>
      <div className="lc-trust-narrow lc-stack">
        <Panel title={say(consents.find)}>
          <p className="soft lc-trust-lead">{say(consents.findLead)}</p>
          <Form
            layout="vertical"
            requiredMark={false}
            onFinish={({ phone }: { phone: string }) => search.mutate(phone.trim())}
          >
            <Form.Item
              name="phone"
              label={say(consents.number)}
              rules={[{ required: true, min: 5, message: say(consents.numberMissing) }]}
            >
              <Input autoFocus inputMode="tel" autoComplete="off" maxLength={40} size="large" />
            </Form.Item>
            <Button type="primary" htmlType="submit" size="large" loading={search.isPending}>
              {say(consents.search)}
            </Button>
          </Form>
        </Panel>
        <div role="status" className="lc-stack">
          {search.error && <Alert type="warning" showIcon title={sentence(search.error, say)} />}
          {search.data && !found && <Alert type="info" showIcon title={say(consents.nobody)} />}
          {found && (
            <Panel title={say(consents.found)}>
              <Link
                to="/trust/customers/$customer"
                params={{ customer: found.customer } as never}
                className="lc-trust-row plain"
              >
                <strong>{found.name || say(consents.noName)}</strong>
                <span>{found.phone}</span>
                <span className="soft">{say(consents.leads, { n: found.leads.length })}</span>
                <span className="lc-trust-end">{say(consents.story)}</span>
              </Link>
            </Panel>
          )}
        </div>
      </div>
    </TrustPage>
  );
}
