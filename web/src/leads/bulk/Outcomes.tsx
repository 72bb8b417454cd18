/** What became of each of many leads. */
import { Button } from "antd";
import { outcomes } from "../../dealer/pools/words";
import { useHouseWords } from "../../frame/house";
import { useSay } from "../../frame/speech";
import { CustomerName, type LeadShown } from "../shown";
import { bulk } from "../words";
import { LIMITS, type Outcome } from "./carrying";

interface OutcomesProps {
  of: readonly Outcome[];
  /** So many were not sent at all. */
  left: number;
  insist?: ((leads: readonly LeadShown[]) => void) | undefined;
  close: () => void;
}

export function Outcomes({ of, left, insist, close }: OutcomesProps) {
  const say = useSay();
  const word = useHouseWords();
  const not = of.filter((one) => one.why);
  const limited = not.filter((one) => LIMITS.has(one.why)).map((one) => one.lead);
  const told = (why: string) => (outcomes[why] ? say(outcomes[why]) : word(why));
  return (
    <div className="lc-bulk">
      <p role="status" className="strong">
        {say(bulk.done, { n: of.length - not.length })}
        {not.length > 0 && ` · ${say(bulk.notDone, { n: not.length })}`}
        {left > 0 && <span className="soft"> · {say(bulk.left, { n: left })}</span>}
      </p>
      <ul className="lc-bulk-outcomes" aria-label={say(bulk.each)}>
        {[...not, ...of.filter((one) => !one.why)].map(({ lead, why }) => (
          <li key={lead.reference}>
            <span>
              <strong>
                <CustomerName of={lead} />
              </strong>{" "}
              <span className="soft">{lead.phone}</span>
            </span>
            <span className={`lc-dot ${why ? "warn" : "good"}`}>{why ? told(why) : say(bulk.one)}</span>
          </li>
        ))}
      </ul>
      <div className="row wrap">
        <Button type="primary" size="large" autoFocus onClick={close}>
          {say(bulk.close)}
        </Button>
        {insist && limited.length > 0 && (
          <Button size="large" danger onClick={() => insist(limited)}>
            {say(bulk.insist, { n: limited.length })}
          </Button>
        )}
      </div>
    </div>
  );
}
