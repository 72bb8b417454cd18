/** Links by which the customer looks after his own data. */
import { useMutation } from "@tanstack/react-query";
import { Alert, App, Button, Typography } from "antd";
import { api, told } from "../frame/client";
import { Panel } from "../frame/Page";
import { sentence } from "../frame/problem";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { consents } from "./words";
import "./trust.css";

export function Links({ customer }: { customer: string }) {
  const say = useSay();
  const { message } = App.useApp();
  const path = { params: { path: { customer } } };
  const make = useMutation({
    mutationFn: () => told(api.POST("/customers/{customer}/links", { ...path, body: { reason: "asked" } })),
    gcTime: 0,
  });
  const revoke = useMutation({
    mutationFn: () =>
      told(api.POST("/customers/{customer}/links/revoke", path)) as Promise<{ revoked: number }>,
    onSuccess: ({ revoked }) => {
      make.reset();
      message.success(say(consents.revoked, { n: revoked }));
    },
  });
  const fault = make.error ?? revoke.error;
  return (
    <Panel title={say(consents.linkMade)}>
      <div className="lc-stack">
        <p className="soft">{say(consents.linkLead)}</p>
        {fault && <Alert type="warning" showIcon title={sentence(fault, say)} />}
        {make.data && (
          <div role="status">
            <Typography.Text code copyable={{ tooltips: false }} className="lc-trust-link">
              {`${location.origin}${make.data.path}`}
            </Typography.Text>
            <p className="soft">
              {say(consents.linkUntil)} <Time at={make.data.expires_at} />
            </p>
          </div>
        )}
        <div className="row wrap">
          {!make.data && (
            <Button loading={make.isPending} onClick={() => make.mutate()}>
              {say(consents.link)}
            </Button>
          )}
          <Button
            type="text"
            title={say(consents.revokeLead)}
            loading={revoke.isPending}
            onClick={() => revoke.mutate()}
          >
            {say(consents.revoke)}
          </Button>
        </div>
      </div>
    </Panel>
  );
}
