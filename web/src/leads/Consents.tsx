/** What the customer agreed to, towards whom, for what and until when. */
import { useQuery } from "@tanstack/react-query";
import { api, told } from "../frame/client";
import { useHouseWords } from "../frame/house";
import { Panel } from "../frame/Page";
import { sentence } from "../frame/problem";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { leads, purposes } from "./words";

const TONES: Readonly<Record<string, string>> = { given: "good", expired: "warn" };

export function Consents({ customer }: { customer: string }) {
  const say = useSay();
  const name = useHouseWords();
  const purposeOf = (code: string) => (purposes[code] ? say(purposes[code]) : name(code));
  const { data, error } = useQuery({
    queryKey: ["customers", customer, "consents"],
    queryFn: ({ signal }) =>
      told(api.GET("/customers/{customer}/consents", { params: { path: { customer } }, signal })),
  });
  return (
    <Panel title={say(leads.consents)}>
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
