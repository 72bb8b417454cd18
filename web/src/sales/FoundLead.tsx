/** A lead of the number that was looked for: the customer is received with one press. */
import { Button } from "antd";
import { useState } from "react";
import { useCarName } from "../frame/cars";
import { useSay } from "../frame/speech";
import { CustomerName, type LeadShown, State } from "../leads/shown";
import { useActing } from "./acting";
import { WaysOn } from "./WaysOn";
import { reception, sales } from "./words";

export function FoundLead({ lead, heads, over }: { lead: LeadShown; heads: number; over: () => void }) {
  const say = useSay();
  const car = useCarName();
  const { act } = useActing();
  const [busy, setBusy] = useState(false);
  const owner = lead.owner.name || lead.owner.code;
  const receive = async () => {
    setBusy(true);
    const path = `/leads/${encodeURIComponent(lead.reference)}/visits`;
    const done = await act({
      method: "POST",
      path,
      body: { heads },
      timed: true,
      deed: "visit",
      lead: lead.reference,
    });
    setBusy(false);
    if (done) over();
  };
  return (
    <li className="lc-sales-item">
      <div className="lc-card-line">
        <span>
          <strong>
            <CustomerName of={lead} />
          </strong>{" "}
          <span className="soft">{lead.phone}</span>
        </span>
        <State of={lead.state} />
      </div>
      <p className="soft">
        {[car(lead.brand, lead.series), owner ? say(sales.owner, { name: owner }) : say(sales.unowned)]
          .filter(Boolean)
          .join(" · ")}
      </p>
      <Button type="primary" size="large" block loading={busy} onClick={receive}>
        {say(reception.receive)} · {say(reception.headsOf, { n: heads })}
      </Button>
      <WaysOn lead={lead.reference} />
    </li>
  );
}
