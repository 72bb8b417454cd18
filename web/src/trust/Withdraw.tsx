/** The customer told us that he takes consent back: from one company, or from all. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Popover, Radio } from "antd";
import { useState } from "react";
import { api, told } from "../frame/client";
import { sentence } from "../frame/problem";
import { useSay } from "../frame/speech";
import { consents } from "./words";

const WAYS = ["phone", "letter", "visit", "keyword"] as const;

interface WithdrawProps {
  customer: string;
  /** Of the company; without it, all of them. */
  code?: string;
  who: string;
}

export function Withdraw({ customer, code, who }: WithdrawProps) {
  const say = useSay();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [open, setOpen] = useState(false);
  const [how, setHow] = useState<string>();
  const stop = useMutation({
    mutationFn: (way: string) =>
      told(
        api.POST("/customers/{customer}/withdrawals", {
          params: { path: { customer } },
          body: { how: way, entities: code ? [code] : [], all: !code },
        }),
      ) as Promise<{ stopped: number }>,
    onSuccess: ({ stopped }) => {
      message.success(say(consents.stopped, { n: stopped }));
      setOpen(false);
      queries.invalidateQueries({ queryKey: ["trust", "customer", customer] });
      // Leads have left dealers.
      for (const key of ["leads", "customers", "dispatch"]) queries.invalidateQueries({ queryKey: [key] });
    },
  });
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomLeft"
      title={say(code ? consents.stop : consents.stopAll)}
      content={
        <div className="lc-stack lc-trust-pop">
          <p>{say(consents.stopLead, { who })}</p>
          <p className="strong">{say(consents.how)}</p>
          <Radio.Group
            className="lc-trust-choices"
            value={how}
            onChange={({ target }) => setHow(target.value)}
            options={WAYS.map((one) => ({ value: one, label: say(consents[one]) }))}
          />
          {stop.error && <Alert type="warning" showIcon title={sentence(stop.error, say)} />}
          <Button
            type="primary"
            danger
            disabled={!how}
            loading={stop.isPending}
            onClick={() => how && stop.mutate(how)}
          >
            {say(consents.stopYes)}
          </Button>
        </div>
      }
    >
      <Button danger={!code}>{say(code ? consents.stop : consents.stopAll)}</Button>
    </Popover>
  );
}
