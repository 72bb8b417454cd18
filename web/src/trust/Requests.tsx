/** The queue of rights requests, the most urgent first. */
import { Link } from "@tanstack/react-router";
import { Segmented } from "antd";
import { useState } from "react";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { useRequests } from "./asking";
import { daysUntil, type RightsRequest, toneOf } from "./steps";
import { Rows, TrustPage } from "./TrustPage";
import { kinds, requestStates, requests, trust } from "./words";

export function Requests() {
  const say = useSay();
  const [open, setOpen] = useState(true);
  const found = useRequests(open);
  return (
    <TrustPage
      title={say(trust.requests)}
      actions={
        <Segmented
          aria-label={say(requests.which)}
          value={open}
          onChange={setOpen}
          options={[
            { value: true, label: say(requests.openOnly) },
            { value: false, label: say(requests.every) },
          ]}
        />
      }
    >
      <Rows
        label={say(trust.requests)}
        rows={found.data?.requests}
        error={found.error}
        again={found.refetch}
        keyOf={(one) => one.name}
        empty={
          <>
            <p className="strong">{say(requests.none)}</p>
            <p>{say(requests.noneLead)}</p>
          </>
        }
      >
        {(one) => (
          <Link to="/trust/requests/$name" params={{ name: one.name } as never} className="lc-trust-row">
            <strong>{say(kinds[one.right])}</strong>
            <span className={`lc-dot ${toneOf(one)}`}>
              {say(requestStates[one.state as keyof typeof requestStates])}
            </span>
            <span className="soft">
              {say(requests.received)} <Time at={one.received_at} />
            </span>
            <span className="soft">
              {one.dealers > 0 &&
                say(requests.dealersOf, { done: one.dealers - one.waiting, n: one.dealers })}
            </span>
            <Due of={one} />
          </Link>
        )}
      </Rows>
    </TrustPage>
  );
}

/** How long there still is, as a word. */
export function Due({ of }: { of: RightsRequest }) {
  const say = useSay();
  if (of.decided_at) {
    return (
      <span className="soft lc-trust-end">
        {say(requests.decided)} <Time at={of.decided_at} />
      </span>
    );
  }
  const days = daysUntil(of.due_at);
  const text = of.overdue ? requests.overdue : days === 0 ? requests.dueToday : requests.left;
  return (
    <span className={`lc-trust-due ${toneOf(of)}`}>{say(text, { n: Math.max(1, Math.abs(days)) })}</span>
  );
}
