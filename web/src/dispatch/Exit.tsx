/** A dealer leaves the network: rehearsed first, then carried out. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Alert, App, Button, Empty, Form, Radio } from "antd";
import { useState } from "react";
import { api, told } from "../frame/client";
import { Page, Panel } from "../frame/Page";
import { sentence } from "../frame/problem";
import { namer } from "../frame/sending";
import { useSay } from "../frame/speech";
import { progressOf } from "./counting";
import { DealerSelect, useDealers } from "./dealers";
import { Foreseen } from "./Foreseen";
import { dispatch } from "./words";

interface Leaving {
  dealer: string;
  to?: string;
  offer: "region" | "none";
}

export function Exit() {
  const say = useSay();
  const go = useNavigate();
  const queries = useQueryClient();
  const { modal } = App.useApp();
  const { data: dealers } = useDealers();
  const [requestOf] = useState(namer);
  const [form] = Form.useForm<Leaving>();
  const [asked, setAsked] = useState<Leaving>();
  const send = (given: Leaving, dry_run: boolean) => {
    const exit = { ...given, to: given.to ?? "" };
    return told(api.POST("/dealer-exits", { body: { ...exit, request: requestOf(exit), dry_run } }));
  };
  const rehearse = useMutation({ mutationFn: (given: Leaving) => send(given, true) });
  const carry = useMutation({
    mutationFn: (given: Leaving) => send(given, false),
    onSuccess: ({ transfer }) => {
      queries.invalidateQueries({ queryKey: ["dispatch"] });
      if (transfer) go({ to: "/dispatch/orders/$order", params: { order: transfer.id } as never });
    },
  });
  const ask = () => {
    if (!asked) return;
    const name = dealers?.find((one) => one.code === asked.dealer)?.name ?? asked.dealer;
    modal.confirm({
      title: say(dispatch.sure, { name }),
      content: say(dispatch.sureLead),
      okText: say(dispatch.yes),
      cancelText: say(dispatch.cancel),
      onOk: () => carry.mutateAsync(asked).catch(() => undefined),
    });
  };
  const fault = rehearse.error ?? carry.error;
  const { leads } = progressOf(rehearse.data?.counts ?? []);
  return (
    <Page
      title={say(dispatch.exit)}
      actions={
        <Link to="/dispatch" className="lc-dispatch-link">
          {say(dispatch.backToList)}
        </Link>
      }
    >
      <div className="lc-exit">
        <Panel title={say(dispatch.exit)}>
          <p className="soft lc-hand-lead">{say(dispatch.exitLead)}</p>
          <Form<Leaving>
            form={form}
            layout="vertical"
            requiredMark={false}
            initialValues={{ offer: "region" }}
            onValuesChange={() => {
              rehearse.reset();
              carry.reset();
            }}
            onFinish={(given) => {
              setAsked(given);
              rehearse.mutate(given);
            }}
          >
            <Form.Item
              name="dealer"
              label={say(dispatch.leaving)}
              rules={[{ required: true, message: say(dispatch.toDealerMissing) }]}
            >
              <DealerSelect label={say(dispatch.leaving)} any autoFocus />
            </Form.Item>
            <Form.Item
              name="to"
              label={say(dispatch.successor)}
              extra={say(dispatch.successorLead)}
              dependencies={["dealer"]}
              rules={[
                {
                  validator: async (_, value) => {
                    if (value && value === form.getFieldValue("dealer")) {
                      throw new Error(say(dispatch.sameDealer));
                    }
                  },
                },
              ]}
            >
              <DealerSelect label={say(dispatch.successor)} allowClear />
            </Form.Item>
            <Form.Item name="offer" label={say(dispatch.offer)}>
              <Radio.Group
                className="lc-exit-offer"
                options={[
                  { value: "region", label: say(dispatch.region) },
                  { value: "none", label: say(dispatch.noOffer) },
                ]}
              />
            </Form.Item>
            <Button type="primary" htmlType="submit" loading={rehearse.isPending}>
              {say(dispatch.rehearse)}
            </Button>
          </Form>
        </Panel>
        <div className="lc-stack" role="status">
          {fault && <Alert type="warning" showIcon title={sentence(fault, say)} />}
          {rehearse.data && (
            <Panel title={say(dispatch.rehearsed, { n: leads })}>
              {leads === 0 ? (
                <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say(dispatch.rehearsedNone)} />
              ) : (
                <div className="lc-hand">
                  <Foreseen counts={rehearse.data.counts} />
                  <p className="soft">{say(dispatch.waitsLead)}</p>
                  <div>
                    <Button danger type="primary" loading={carry.isPending} onClick={ask}>
                      {say(dispatch.carryOut)}
                    </Button>
                  </div>
                </div>
              )}
            </Panel>
          )}
        </div>
      </div>
    </Page>
  );
}
