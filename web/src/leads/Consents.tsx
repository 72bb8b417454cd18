/** What the customer agreed to, towards whom, for what and until when. */
import { useQuery } from "@tanstack/react-query";
import { api, told } from "../frame/client";
import { useHouseWords } from "../frame/house";
import { Panel } from "../frame/Page";
import { sentence } from "../frame/problem";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { leads } from "./words";

export function Consents({ customer }: { customer: string }) {
  const say = useSay();
  const name = useHouseWords();
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
            <span className={`lc-dot ${one.state === "given" ? "good" : "bad"}`}>{name(one.state)}</span>
            <span>{one.recipient.legal_name}</span>
            <span className="soft">{name(one.purpose)}</span>
            <span className="faint">{one.valid_until && <Time at={one.valid_until} />}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
