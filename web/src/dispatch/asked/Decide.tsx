/** The maker decides about a request: to which dealer, after it was seen what would happen; or no, and why. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Form, Radio } from "antd";
import { useState } from "react";
import { Confirm } from "../../frame/Confirm";
import { api, type Schemas, told } from "../../frame/client";
import { useHouseWords } from "../../frame/house";
import { Panel } from "../../frame/Page";
import { sentence } from "../../frame/problem";
import { useSay } from "../../frame/speech";
import { DealerSelect, useDealers } from "../dealers";
import { Foreseen } from "../Foreseen";
import { dispatch } from "../words";
import type { Request } from "./requests";
import { asked } from "./words";

type Why = NonNullable<Schemas["transfer_bodies_DecisionBody"]["reason"]>;
const WHY: readonly Why[] = ["go_on_yourselves", "ask_customer_first", "customer_stays", "no_dealer_fits"];

export function Decide({ of, done }: { of: Request; done: () => void }) {
  const say = useSay();
  const name = useHouseWords();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const { data: dealers } = useDealers();
  const [dealer, setDealer] = useState<string>();
  const [missing, setMissing] = useState(false);
  const [why, setWhy] = useState<Why>("go_on_yourselves");
  const preview = useMutation({
    mutationFn: (to: string) =>
      told(
        api.POST("/transfers/preview", {
          body: {
            dealer: to,
            leads: of.leads.map((one) => one.lead),
            reason: of.reason as Schemas["transfer_terms_Reason"],
          },
        }),
      ),
  });
  const decide = useMutation({
    mutationFn: (body: Schemas["transfer_bodies_DecisionBody"]) =>
      told(api.POST("/transfers/{transfer}/decision", { params: { path: { transfer: of.id } }, body })),
    onSuccess: (_, body) => {
      message.success(body.accepted ? say(asked.agreed) : say(asked.refusedDone, { name: of.dealer_name }));
      done();
    },
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ["dispatch"] }),
        queries.invalidateQueries({ queryKey: ["leads"] }),
      ]),
  });
  const fault = preview.error ?? decide.error;
  const choose = (to: string | undefined) => {
    preview.reset();
    setMissing(false);
    setDealer(to);
  };
  const taker = dealers?.find((one) => one.code === dealer)?.name ?? "";
  return (
    <Panel title={say(asked.decideTitle)}>
      <div className="lc-hand">
        <Form layout="vertical" requiredMark={false}>
          <Form.Item
            label={say(dispatch.toDealer)}
            htmlFor="asked-dealer"
            {...(missing && { validateStatus: "error" as const, help: say(dispatch.toDealerMissing) })}
          >
            <DealerSelect
              id="asked-dealer"
              label={say(dispatch.toDealer)}
              {...(dealer !== undefined && { value: dealer })}
              onChange={choose}
            />
          </Form.Item>
        </Form>
        {preview.data && (
          <div role="status" className="lc-hand">
            <h3>{say(dispatch.cases)}</h3>
            <Foreseen counts={preview.data.counts} />
            {preview.data.counts.some((one) => one.state === "waits") && (
              <p className="soft">{say(dispatch.waitsLead)}</p>
            )}
          </div>
        )}
        {fault && <Alert type="warning" showIcon title={sentence(fault, say)} />}
        <div className="row wrap">
          {preview.data && dealer ? (
            <Button
              type="primary"
              autoFocus
              aria-label={`${say(asked.agree)} ${taker}`}
              loading={decide.isPending}
              onClick={() => decide.mutate({ accepted: true, dealer, reason: why })}
            >
              {say(asked.agree)}
            </Button>
          ) : (
            <Button
              type="primary"
              loading={preview.isPending}
              onClick={() => (dealer ? preview.mutate(dealer) : setMissing(true))}
            >
              {say(asked.preview)}
            </Button>
          )}
          <Confirm
            danger
            text={say(asked.refuse)}
            lead={say(asked.refuseLead)}
            done={() =>
              decide.mutateAsync({ accepted: false, dealer: "", reason: why }).catch(() => undefined)
            }
          >
            <Radio.Group
              aria-label={say(asked.whyNot)}
              className="lc-exit-offer"
              value={why}
              onChange={({ target }) => setWhy(target.value)}
              options={WHY.map((value) => ({ value, label: name(value) }))}
            />
          </Confirm>
        </div>
      </div>
    </Panel>
  );
}
