/** A customer is asked to let a dealer use his data: that he was asked goes on record, he answers on the page of his own link. Refused for a while after he said no, with the day until when. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Form, Select } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../frame/client";
import { Panel } from "../frame/Page";
import { sentence } from "../frame/problem";
import { useSay } from "../frame/speech";
import { useEntities } from "./asking";
import { consents, purposes } from "./words";
import "./trust.css";

const PURPOSE = "sales_contact";

interface AskConsentProps {
  customer: string;
  /** What is on record of the customer; undefined while nobody knows. */
  records: readonly Schemas["Record"][] | undefined;
  /** The code of the dealer that is asked for, where it is known. */
  dealer?: string;
}

export function AskConsent({ customer, records, dealer = "" }: AskConsentProps) {
  const say = useSay();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const entities = useEntities();
  const [code, setCode] = useState(dealer);
  const dealers = [...(entities.data?.values() ?? [])].filter((one) => one.kind === "dealer");
  const chosen = dealers.find((one) => one.code === code);
  const state = records?.find((one) => one.recipient.id === chosen?.id && one.purpose === PURPOSE)?.state;
  const ask = useMutation({
    mutationFn: (entity: string) =>
      told(
        api.POST("/customers/{customer}/requests-for-consent", {
          params: { path: { customer } },
          body: { entity, purpose: PURPOSE },
        }),
      ),
    onSuccess: () => {
      message.success(say(consents.asked, { name: chosen?.name ?? code }));
      queries.invalidateQueries({ queryKey: ["trust", "customer", customer] });
      queries.invalidateQueries({ queryKey: ["customers", customer] });
    },
  });
  const fault = ask.error ?? entities.error;
  return (
    <Panel title={say(consents.ask)}>
      <Form
        layout="vertical"
        requiredMark={false}
        onFinish={() => chosen && !ask.isPending && ask.mutate(chosen.code)}
      >
        <p className="soft lc-trust-lead">{say(consents.askLead)}</p>
        <Form.Item
          label={say(consents.askFor)}
          htmlFor="lc-ask-for"
          extra={say(purposes[PURPOSE] ?? consents.ask)}
        >
          <Select
            id="lc-ask-for"
            showSearch={{ optionFilterProp: "label" }}
            placeholder={say(consents.askMissing)}
            loading={entities.isPending}
            value={chosen?.code}
            onChange={(next) => {
              setCode(next);
              ask.reset();
            }}
            options={dealers.map((one) => ({
              value: one.code,
              label: `${one.name || one.code} · ${one.code}`,
            }))}
          />
        </Form.Item>
        <div className="lc-stack">
          <div role="status">
            {state === "given" && <p>{say(consents.givenAlready)}</p>}
            {state === "requested" && <p>{say(consents.askedAlready)}</p>}
            {fault && <Alert type="warning" showIcon title={sentence(fault, say)} />}
          </div>
          <div>
            <Button
              htmlType="submit"
              disabled={!chosen || records === undefined || state === "given"}
              loading={ask.isPending}
            >
              {say(consents.askDo)}
            </Button>
          </div>
        </div>
      </Form>
    </Panel>
  );
}
