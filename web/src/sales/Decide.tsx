/** Somebody above says yes or no to a discount; nobody to the own one. */
import { Button } from "antd";
import { useState } from "react";
import { Confirm } from "../frame/Confirm";
import { yuan } from "../frame/money";
import { useSay } from "../frame/speech";
import { useActing } from "./acting";
import type { Quotation } from "./Versions";
import { quotes } from "./words";

export function Decide({ one, reference, own }: { one: Quotation; reference: string; own: boolean }) {
  const say = useSay();
  const { act, pending } = useActing();
  const [busy, setBusy] = useState(false);
  const path = `/leads/${encodeURIComponent(reference)}/quotations/${one.version}`;
  const sent = pending.some((waits) => waits.startsWith(`${path}/`));
  if (own) return <p className="soft">{say(quotes.own)}</p>;
  return (
    <div className="row wrap">
      <Button
        type="primary"
        size="large"
        loading={busy}
        disabled={sent}
        onClick={async () => {
          setBusy(true);
          await act({ method: "POST", path: `${path}/approval`, deed: "approve", lead: reference });
          setBusy(false);
        }}
      >
        {say(quotes.approve)} {yuan(one.trial.discount)}
      </Button>
      <Confirm
        danger
        size="large"
        disabled={sent}
        text={say(quotes.refuse)}
        lead={say(quotes.refuseSure)}
        done={() => act({ method: "POST", path: `${path}/refusal`, deed: "refuse", lead: reference })}
      />
    </div>
  );
}
