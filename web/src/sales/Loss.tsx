/** That a lead is lost: its consultant says so, a manager looks at it, and may bring it back later. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useLossChoices, useLossReasons } from "../dealer/losses/reasons";
import { useStaff } from "../dealer/staff";
import { Confirm } from "../frame/Confirm";
import { api, told } from "../frame/client";
import { Panel } from "../frame/Page";
import { useMay, useMe } from "../frame/session";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import type { Text } from "../frame/words";
import { Choice } from "../phone/Choice";
import { type Deed, useActing } from "./acting";
import { losing, sales } from "./words";

const KEPT = 12 * 3_600_000;
/** What a report says, by where it stands and what the lead is. */
const STANDS: Readonly<Record<string, Text>> = {
  "asked live": losing.asked,
  "sent_back live": losing.sentBack,
  "agreed lost": losing.agreed,
};

export interface LossProps {
  reference: string;
  /** What the lead is now, as far as that is known: without a line a list says less. */
  status: string;
  owned: boolean;
}

export function Loss({ reference, status, owned }: LossProps) {
  const say = useSay();
  const may = useMay();
  const { pending } = useActing();
  const reasonOf = useLossReasons();
  const { data } = useQuery({
    queryKey: ["sales", "losses", reference],
    queryFn: async ({ signal }) =>
      (await told(api.GET("/leads/{reference}/losses", { params: { path: { reference } }, signal }))).losses,
    enabled: may("order.read") && (status === "live" || status === "lost"),
    gcTime: KEPT,
  });
  const path = `/leads/${encodeURIComponent(reference)}`;
  const sent = pending.includes(`${path}/losses`) || pending.includes(`${path}/reactivation`);
  const newest = data?.[0];
  const asked = newest?.status === "asked";
  const stands = newest && STANDS[`${newest.status} ${status}`];
  const reports = may("loss.report") && status === "live" && owned && !asked;
  const brings = may("loss.review") && status === "lost";
  if (!stands && !reports && !brings) return null;
  return (
    <Panel
      title={say(losing.title)}
      extra={asked && may("loss.review") && <Link to={"/losses" as never}>{say(losing.review)}</Link>}
    >
      {stands && (
        <p>
          {say(stands, { why: reasonOf(newest.reason) })}{" "}
          <span className="soft">
            <Time at={newest.decided_at ?? newest.asked_at} />
          </span>
        </p>
      )}
      {sent && <p className="soft">{say(sales.willBeSent)}</p>}
      {reports && !sent && <Report reference={reference} path={path} />}
      {brings && !sent && <BringBack reference={reference} path={path} />}
    </Panel>
  );
}

/** The lead is another one now, on the pages of leads too. */
function useDone(reference: string) {
  const { act } = useActing();
  const queries = useQueryClient();
  return async (deed: Omit<Deed, "method" | "lead">) => {
    const done = await act({ ...deed, method: "POST", lead: reference });
    if (done) queries.invalidateQueries({ queryKey: ["leads"] });
  };
}

interface OfLead {
  reference: string;
  path: string;
}

function Report({ reference, path }: OfLead) {
  const say = useSay();
  const act = useDone(reference);
  const reasons = useLossChoices();
  const [reason, setReason] = useState<string>();
  return (
    <Confirm
      danger
      size="large"
      text={say(losing.report)}
      lead={say(losing.lead)}
      sure={say(losing.send)}
      said={reason !== undefined}
      done={() => act({ path: `${path}/losses`, body: { reason }, deed: "loss" })}
    >
      {reasons ? (
        <Choice label={say(losing.reason)} quiet options={reasons} value={reason} choose={setReason} />
      ) : (
        <p className="soft">{say(losing.reasonsAway)}</p>
      )}
    </Confirm>
  );
}

function BringBack({ reference, path }: OfLead) {
  const say = useSay();
  const { entity } = useMe();
  const act = useDone(reference);
  const { data } = useStaff();
  const [to, setTo] = useState("");
  const takers = data?.filter(
    (one) => one.entity_id === entity && one.role === "consultant" && one.status === "active",
  );
  return (
    <Confirm
      size="large"
      text={say(losing.bringBack)}
      lead={say(losing.bringBackLead)}
      done={() => act({ path: `${path}/reactivation`, body: { to }, deed: "bring_back" })}
    >
      <label className="lc-field">
        {say(losing.to)}
        <select value={to} onChange={(event) => setTo(event.target.value)}>
          <option value="">{say(losing.before)}</option>
          {takers?.map((one) => (
            <option key={one.code} value={one.code}>
              {one.name || one.code}
            </option>
          ))}
        </select>
      </label>
    </Confirm>
  );
}
