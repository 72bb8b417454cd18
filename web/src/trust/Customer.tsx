/** What a customer agreed to and took back, towards whom; and what staff do about it on the customer's word. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { App, Button } from "antd";
import type { ReactNode } from "react";
import { api, type Schemas, told } from "../frame/client";
import { Panel } from "../frame/Page";
import { sentence } from "../frame/problem";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { keepJson } from "./Answering";
import { AskConsent } from "./AskConsent";
import { useEntityCodes } from "./asking";
import { customerRoute } from "./desk";
import { Links } from "./Links";
import { TakeRequest } from "./TakeRequest";
import { Rows, TrustPage } from "./TrustPage";
import { Withdraw } from "./Withdraw";
import { consents, grants, purposes } from "./words";

type Record_ = Schemas["Record"];

export function Customer() {
  const say = useSay();
  const may = useMay();
  const { message } = App.useApp();
  const { customer } = customerRoute.useParams() as { customer: string };
  const path = { params: { path: { customer } } };
  const codes = useEntityCodes();
  const found = useQuery({
    queryKey: ["trust", "customer", customer],
    queryFn: ({ signal }) => told(api.GET("/customers/{customer}/consents", { ...path, signal })),
  });
  const receipt = useMutation({
    mutationFn: () => told(api.GET("/customers/{customer}/receipt", path)),
    onSuccess: (one) => keepJson("consent-receipt.json", one),
    onError: (fault) => message.error(sentence(fault, say)),
  });
  const records = found.data?.records;
  const given = records?.some((one) => one.state === "given");
  return (
    <TrustPage
      title={say(consents.title)}
      actions={
        <Button loading={receipt.isPending} onClick={() => receipt.mutate()}>
          {say(consents.receipt)}
        </Button>
      }
    >
      <div className="lc-trust-two">
        <Rows
          label={say(consents.title)}
          rows={records}
          error={found.error}
          again={found.refetch}
          keyOf={(one) => one.record_id}
          empty={say(consents.none)}
        >
          {(one) => (
            <Consent of={one}>
              {may("consent.record") && one.state === "given" && codes.data?.has(one.recipient.id) && (
                <Withdraw
                  customer={customer}
                  code={codes.data.get(one.recipient.id) as string}
                  who={one.recipient.legal_name}
                />
              )}
            </Consent>
          )}
        </Rows>
        <div className="lc-stack">
          {may("rights.handle") && <TakeRequest customer={customer} />}
          {may("consent.record") && <AskConsent customer={customer} records={records} />}
          {may("consent.record") && <Links customer={customer} />}
          {may("consent.record") && given && (
            <Panel title={say(consents.stopAll)}>
              <Withdraw customer={customer} who={say(consents.everybody)} />
            </Panel>
          )}
        </div>
      </div>
    </TrustPage>
  );
}

function Consent({ of, children }: { of: Record_; children: ReactNode }) {
  const say = useSay();
  const purpose = purposes[of.purpose];
  return (
    <article className="lc-panel lc-trust-consent">
      <div className="row wrap">
        <h2>{of.recipient.legal_name}</h2>
        <span
          className={`lc-dot ${of.state === "given" ? "good" : of.state === "requested" ? "busy" : "bad"}`}
        >
          {say(grants[of.state as keyof typeof grants])}
        </span>
      </div>
      <p className="soft">
        {purpose ? say(purpose) : of.purpose}
        {of.state === "given" && of.valid_until && (
          <>
            {" · "}
            {say(consents.until, { day: "" })}
            <Time at={of.valid_until} />
          </>
        )}
      </p>
      {of.notice.void && <p className="lc-trust-warn">{say(consents.void)}</p>}
      <details>
        <summary>{say(consents.events)}</summary>
        <ol className="lc-trust-events">
          {of.events.map((one) => (
            <li key={one.event_id}>
              <Time at={one.said_at ?? one.at} />{" "}
              <strong>{say(grants[one.type as keyof typeof grants])}</strong>{" "}
              <span className="soft">
                {typeof one.evidence.notice === "string" && one.evidence.notice
                  ? say(consents.notice, {
                      id: one.evidence.notice,
                      version: String(one.evidence.version ?? ""),
                    })
                  : ""}
              </span>
            </li>
          ))}
        </ol>
      </details>
      {children}
    </article>
  );
}
