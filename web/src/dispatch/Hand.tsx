/** Give leads to a dealer: whom and why, what would happen, then it happens. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Alert, Button, Drawer, Form, Select } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../frame/client";
import { sentence } from "../frame/problem";
import { namer } from "../frame/sending";
import { useSay } from "../frame/speech";
import { split } from "./counting";
import { DealerSelect, useDealers } from "./dealers";
import { Foreseen } from "./Foreseen";
import { dispatch, reasons } from "./words";

interface Asked {
  dealer: string;
  reason: Schemas["transfer_terms_Reason"];
}

interface HandProps {
  leads: readonly string[];
  open: boolean;
  close: () => void;
}

export function Hand({ leads, open, close }: HandProps) {
  const say = useSay();
  return (
    <Drawer
      open={open}
      onClose={close}
      title={`${say(dispatch.hand)} · ${say(dispatch.marked, { n: leads.length })}`}
      size={520}
      destroyOnHidden
    >
      <Steps leads={leads} />
    </Drawer>
  );
}

function Steps({ leads }: { leads: readonly string[] }) {
  const say = useSay();
  const go = useNavigate();
  const queries = useQueryClient();
  const { data: dealers } = useDealers();
  const [requestOf] = useState(namer);
  const [asked, setAsked] = useState<Asked>();
  const preview = useMutation({
    mutationFn: (given: Asked) =>
      told(api.POST("/transfers/preview", { body: { ...given, leads: [...leads] } })),
  });
  const carry = useMutation({
    mutationFn: (given: Asked) => {
      const order = { ...given, leads: [...leads] };
      return told(api.POST("/transfers", { body: { ...order, request: requestOf(order) } }));
    },
    onSuccess: ({ transfer }) => {
      queries.invalidateQueries({ queryKey: ["dispatch"] });
      queries.invalidateQueries({ queryKey: ["leads"] });
      go({ to: "/dispatch/orders/$order", params: { order: transfer.id } as never });
    },
  });
  const fault = preview.error ?? carry.error;
  if (!preview.data || !asked) {
    return (
      <Form<Asked>
        layout="vertical"
        requiredMark={false}
        initialValues={asked ?? { reason: "manual_dispatch" }}
        onFinish={(given) => {
          setAsked(given);
          preview.mutate(given);
        }}
      >
        <p className="soft lc-hand-lead">{say(dispatch.handLead)}</p>
        <Form.Item
          name="dealer"
          label={say(dispatch.toDealer)}
          rules={[{ required: true, message: say(dispatch.toDealerMissing) }]}
        >
          <DealerSelect label={say(dispatch.toDealer)} autoFocus />
        </Form.Item>
        <Form.Item name="reason" label={say(dispatch.forWhat)}>
          <Select
            aria-label={say(dispatch.forWhat)}
            options={Object.entries(reasons).map(([value, text]) => ({ value, label: say(text) }))}
          />
        </Form.Item>
        {fault && <Alert type="warning" showIcon title={sentence(fault, say)} className="lc-hand-fault" />}
        <Button type="primary" htmlType="submit" size="large" block loading={preview.isPending}>
          {say(dispatch.preview)}
        </Button>
      </Form>
    );
  }
  const { going } = split(preview.data.counts);
  const waits = preview.data.counts.some((one) => one.state === "waits");
  const taker = dealers?.find((one) => one.code === asked.dealer);
  return (
    <div className="lc-hand" role="status">
      <p>
        <span className="soft">{say(dispatch.toDealer)}</span> <strong>{taker?.name ?? asked.dealer}</strong>{" "}
        <span className="faint">{say(reasons[asked.reason])}</span>
      </p>
      <h3>{say(dispatch.cases)}</h3>
      <Foreseen counts={preview.data.counts} />
      {going.length === 0 && <Alert type="info" showIcon title={say(dispatch.nothingGoes)} />}
      {waits && <p className="soft">{say(dispatch.waitsLead)}</p>}
      {fault && <Alert type="warning" showIcon title={sentence(fault, say)} />}
      <div className="row">
        <Button
          type="primary"
          size="large"
          autoFocus
          disabled={going.length === 0 && !waits}
          loading={carry.isPending}
          onClick={() => carry.mutate(asked)}
        >
          {say(dispatch.execute)}
        </Button>
        <Button size="large" onClick={() => preview.reset()}>
          {say(dispatch.change)}
        </Button>
      </div>
    </div>
  );
}
