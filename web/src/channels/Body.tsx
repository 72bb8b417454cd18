/** The raw body of a delivery, opened for a purpose: first why, then what came. */
import { useMutation } from "@tanstack/react-query";
import { Alert, Button, Drawer, Input, Radio } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../frame/client";
import { Facts } from "../frame/Page";
import { sentence } from "../frame/problem";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import type { Text } from "../frame/words";
import { pretty } from "./bodies";
import { channels } from "./words";

type Purpose = Schemas["OpenPurpose"];

const PURPOSES: readonly (readonly [Purpose, Text])[] = [
  ["adapter_fault", channels.forFault],
  ["complaint", channels.forComplaint],
  ["rights_request", channels.forRequest],
];

interface BodyProps {
  delivery: Schemas["DeliveryShown"];
  close: () => void;
}

export async function bodyOf(bucket: number, raw_id: string, purpose: Purpose): Promise<string> {
  return (await told(
    api.POST("/raw-leads/{bucket}/{raw_id}/body", {
      params: { path: { bucket, raw_id } },
      body: { purpose, revision: 1 },
      parseAs: "text",
    }),
  )) as unknown as string;
}

export function Body({ delivery, close }: BodyProps) {
  const say = useSay();
  const [purpose, setPurpose] = useState<Purpose>("adapter_fault");
  const open = useMutation({ mutationFn: () => bodyOf(delivery.bucket, delivery.raw_id, purpose) });
  return (
    <Drawer
      open
      onClose={close}
      size={640}
      title={say(channels.rawBody)}
      footer={
        <div className="row">
          {open.data === undefined && (
            <Button type="primary" loading={open.isPending} onClick={() => open.mutate()}>
              {say(channels.openBody)}
            </Button>
          )}
          <Button onClick={close}>{say(channels.close)}</Button>
        </div>
      }
    >
      <div className="lc-stack">
        <Facts
          of={[
            [say(channels.received), <Time key="at" at={delivery.received_at} seconds />],
            [say(channels.externalId), delivery.external_id],
            [say(channels.reason), delivery.text],
          ]}
        />
        {open.error && <Alert type="warning" showIcon title={sentence(open.error, say)} />}
        {open.data === undefined ? (
          <>
            <Alert type="info" showIcon title={say(channels.openBodyLead)} />
            <fieldset className="lc-own-choice">
              <legend>{say(channels.purpose)}</legend>
              <Radio.Group
                value={purpose}
                onChange={(event) => setPurpose(event.target.value)}
                options={PURPOSES.map(([value, text]) => ({ value, label: say(text) }))}
              />
            </fieldset>
          </>
        ) : (
          <Input.TextArea
            readOnly
            className="lc-sample"
            aria-label={say(channels.rawBody)}
            rows={6}
            value={pretty(open.data)}
          />
        )}
      </div>
    </Drawer>
  );
}
