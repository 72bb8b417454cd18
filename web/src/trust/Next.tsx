/** The next thing to do about a request: prove, answer, carry out, wait; or to say no. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Form, Input, Popover, Radio } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../frame/client";
import { useHouseWords } from "../frame/house";
import { sentence } from "../frame/problem";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { Answering } from "./Answering";
import { Carrying } from "./Carrying";
import { type RightsRequest, stepOf } from "./steps";
import { requests } from "./words";

const REASONS: readonly Schemas["Refusing"][] = [
  "rights_not_proved",
  "rights_kept_by_law",
  "rights_another_person",
  "rights_repeated",
];

/** Reads the request anew, and the queue. */
export function useAnew() {
  const queries = useQueryClient();
  return () => {
    queries.invalidateQueries({ queryKey: ["trust", "request"] });
    queries.invalidateQueries({ queryKey: ["trust", "requests"] });
  };
}

export function Next({ of }: { of: RightsRequest }) {
  const say = useSay();
  const may = useMay();
  const step = stepOf(of);
  if (!may("rights.handle") || step === "past") {
    return (
      <>
        <p className="soft">{say(requests[step === "past" ? "decided" : "working"])}</p>
        {may("rights.handle") && of.right === "restrict" && of.state === "done" && <Lift of={of} />}
      </>
    );
  }
  return (
    <div className="lc-stack">
      {step === "prove" && <Proving of={of} />}
      {step === "answer" && <Answering of={of} />}
      {step === "carry" && <Carrying of={of} />}
      {step === "wait" && (
        <Alert type="info" showIcon title={say(requests.working)} description={say(requests.workingLead)} />
      )}
      {step !== "wait" && <Refusing of={of} />}
    </div>
  );
}

function Proving({ of }: { of: RightsRequest }) {
  const say = useSay();
  const anew = useAnew();
  const { message } = App.useApp();
  const path = { params: { path: { name: of.name } } };
  const send = useMutation({
    mutationFn: () => told(api.POST("/rights/requests/{name}/code", path)) as Promise<{ left: number }>,
    onSuccess: ({ left }) => message.success(say(requests.codeSent, { n: left })),
  });
  const prove = useMutation({
    mutationFn: (body: { code: string } | { proof: Schemas["Proof"] }) =>
      told(api.POST("/rights/requests/{name}/proof", { ...path, body: body as never })) as Promise<{
        proved: boolean;
      }>,
    onSuccess: ({ proved }) => (proved ? anew() : message.warning(say(requests.codeWrong))),
  });
  const fault = send.error ?? prove.error;
  return (
    <div className="lc-stack">
      <p className="strong">{say(requests.prove)}</p>
      <p className="soft">{say(requests.proveLead)}</p>
      {fault && <Alert type="warning" showIcon title={sentence(fault, say)} />}
      <div className="row wrap">
        <Button type="primary" loading={send.isPending} onClick={() => send.mutate()}>
          {say(requests.sendCode)}
        </Button>
        <Button loading={prove.isPending} onClick={() => prove.mutate({ proof: "document" })}>
          {say(requests.seen)}
        </Button>
        <Button loading={prove.isPending} onClick={() => prove.mutate({ proof: "in_person" })}>
          {say(requests.present)}
        </Button>
      </div>
      <Form
        layout="vertical"
        requiredMark={false}
        onFinish={({ code }: { code: string }) => prove.mutate({ code })}
      >
        <Form.Item
          name="code"
          label={say(requests.codeLabel)}
          rules={[{ required: true, pattern: /^\d{6}$/, message: say(requests.codeLabel) }]}
        >
          <Input inputMode="numeric" maxLength={6} autoComplete="one-time-code" className="lc-trust-code" />
        </Form.Item>
        <Button htmlType="submit" loading={prove.isPending}>
          {say(requests.check)}
        </Button>
      </Form>
    </div>
  );
}

function Refusing({ of }: { of: RightsRequest }) {
  const say = useSay();
  const name = useHouseWords();
  const anew = useAnew();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState<Schemas["Refusing"]>();
  const decide = useMutation({
    mutationFn: (body: { state: string; reason?: Schemas["Refusing"] }) =>
      told(api.POST("/rights/requests/{name}/decision", { params: { path: { name: of.name } }, body })),
    onSuccess: anew,
  });
  return (
    <div className="row wrap lc-trust-otherwise">
      {decide.error && <Alert type="warning" showIcon title={sentence(decide.error, say)} />}
      <Popover
        open={open}
        onOpenChange={setOpen}
        trigger="click"
        title={say(requests.refuse)}
        content={
          <div className="lc-stack">
            <p className="soft">{say(requests.refuseLead)}</p>
            <Radio.Group
              className="lc-trust-choices"
              value={reason}
              onChange={({ target }) => setReason(target.value)}
              options={REASONS.map((one) => ({ value: one, label: name(one) }))}
            />
            <Button
              danger
              type="primary"
              disabled={!reason}
              loading={decide.isPending}
              onClick={() => reason && decide.mutate({ state: "refused", reason })}
            >
              {say(requests.refuse)}
            </Button>
          </div>
        }
      >
        <Button type="text" danger>
          {say(requests.refuse)}
        </Button>
      </Popover>
      <Button type="text" loading={decide.isPending} onClick={() => decide.mutate({ state: "withdrawn" })}>
        {say(requests.withdraw)}
      </Button>
    </div>
  );
}

function Lift({ of }: { of: RightsRequest }) {
  const say = useSay();
  const anew = useAnew();
  const { message } = App.useApp();
  const lift = useMutation({
    mutationFn: () => told(api.POST("/rights/requests/{name}/lift", { params: { path: { name: of.name } } })),
    onSuccess: () => {
      message.success(say(requests.lifted));
      anew();
    },
  });
  return (
    <div className="lc-stack lc-trust-more">
      <p className="soft">{say(requests.liftLead)}</p>
      {lift.error && <Alert type="warning" showIcon title={sentence(lift.error, say)} />}
      <div>
        <Button loading={lift.isPending} onClick={() => lift.mutate()}>
          {say(requests.lift)}
        </Button>
      </div>
    </div>
  );
}
