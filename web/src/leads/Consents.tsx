/** What the customer agreed to, towards whom, for what and until when. */
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { lazy, Suspense, useState } from "react";
import { api, told } from "../frame/client";
import { useHouseWords } from "../frame/house";
import { Panel } from "../frame/Page";
import { lost, sentence } from "../frame/problem";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { leads, purposes } from "./words";

/** Of the trust desk: only who may record consents needs it. */
const AskCustomer = lazy(() => import("./AskCustomer").then((one) => ({ default: one.AskCustomer }), lost));
const TONES: Readonly<Record<string, string>> = { given: "good", expired: "warn" };

/** `dealer`: the code of the one that has the lead, empty where none has. */
export function Consents({ customer, dealer }: { customer: string; dealer: string }) {
  const say = useSay();
  const may = useMay();
  const [asks, setAsks] = useState(false);
  const name = useHouseWords();
  const purposeOf = (code: string) => (purposes[code] ? say(purposes[code]) : name(code));
  const { data, error } = useQuery({
    queryKey: ["customers", customer, "consents"],
    queryFn: ({ signal }) =>
      told(api.GET("/customers/{customer}/consents", { params: { path: { customer } }, signal })),
  });
  return (
    <Panel
      title={say(leads.consents)}
      extra={
        may("consent.record") && (
          <Button size="small" aria-haspopup="dialog" onClick={() => setAsks(true)}>
            {say(leads.askCustomer)}
          </Button>
        )
      }
    >
      {asks && (
        <Suspense>
          <AskCustomer
            customer={customer}
            dealer={dealer}
            records={data?.records}
            close={() => setAsks(false)}
          />
        </Suspense>
      )}
      {error && <p role="alert">{sentence(error, say)}</p>}
      {data?.records.length === 0 && <p className="soft">{say(leads.consentsNone)}</p>}
      <ul className="lc-consents">
        {data?.records.map((one) => (
          <li key={one.record_id}>
            <span className={`lc-dot ${TONES[one.state] ?? "bad"}`}>{name(one.state)}</span>
            <span>{one.recipient.legal_name}</span>
            <span className="soft">{purposeOf(one.purpose)}</span>
            {one.valid_until && (
              <span className="faint">
                {say(leads.until)} <Time at={one.valid_until} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
