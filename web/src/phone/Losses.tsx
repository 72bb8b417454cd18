/** Leads that consultants report lost, in the hand of a manager: agree, or send back. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Empty, Skeleton } from "antd";
import { useState } from "react";
import { useLossReasons } from "../dealer/losses/reasons";
import { losses } from "../dealer/losses/words";
import { useNames } from "../dealer/staff";
import { Car } from "../frame/Car";
import { Confirm } from "../frame/Confirm";
import { api, type Schemas, told } from "../frame/client";
import { Page } from "../frame/Page";
import { Problem } from "../frame/problem";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { Grade } from "../leads/shown";
import { useAct, useWaiting } from "./acting";
import { KEEP } from "./due";
import { phone } from "./words";

type Loss = Schemas["LossShown"];

export function Losses() {
  const say = useSay();
  const { data, error, isPending, fetchStatus, refetch } = useQuery({
    queryKey: ["phone", "losses"],
    queryFn: async ({ signal }) => (await told(api.GET("/losses/waiting", { signal }))).losses,
    gcTime: KEEP,
  });
  if (error && !data) return <Problem fault={error} again={refetch} />;
  return (
    <Page title={say(losses.title)}>
      {isPending &&
        (fetchStatus === "paused" ? <p className="soft">{say(phone.needsLine)}</p> : <Skeleton active />)}
      {data?.length === 0 && (
        <Empty
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={
            <>
              <p>{say(losses.none)}</p>
              <p className="soft">{say(losses.noneLead)}</p>
            </>
          }
        />
      )}
      <ul className="lc-tasks">
        {data?.map((one) => (
          <Reported key={one.lead} loss={one} />
        ))}
      </ul>
    </Page>
  );
}

function Reported({ loss }: { loss: Loss }) {
  const say = useSay();
  const reasonOf = useLossReasons();
  const nameOf = useNames();
  const act = useAct();
  const [busy, setBusy] = useState(false);
  const params = { path: { reference: loss.lead } };
  const { data } = useQuery({
    queryKey: ["phone", "lead", loss.lead],
    queryFn: ({ signal }) => told(api.GET("/leads/{reference}", { params, signal })),
    gcTime: KEEP,
  });
  const done = useQuery({
    queryKey: ["phone", "followups", loss.lead],
    queryFn: ({ signal }) => told(api.GET("/leads/{reference}/follow-ups", { params, signal })),
    gcTime: KEEP,
  });
  // A word about this report, which may be sent late, holds for no other.
  const path = `/leads/${encodeURIComponent(loss.lead)}/losses/${loss.loss}`;
  const kept = useWaiting().some((one) => one.refusal === undefined && one.path.startsWith(`${path}/`));
  const owner = loss.staff ? nameOf(loss.staff) : say(losses.nobody);
  const calls = done.data?.followups;
  const decide = async (what: "agreement" | "return") => {
    setBusy(true);
    const deed = what === "agreement" ? "loss_agreed" : "loss_returned";
    try {
      await act({ method: "POST", path: `${path}/${what}`, body: undefined, deed, lead: loss.lead });
    } finally {
      setBusy(false);
    }
  };
  return (
    <li className="lc-task">
      <Link to="/leads/$reference" params={{ reference: loss.lead }} className="lc-task-open">
        <span className="lc-card-line">
          <strong>{data ? data.lead.name || say(losses.nameless) : "…"}</strong>
          {data && <Grade of={data.lead.grade} />}
        </span>
        <span className="lc-card-line">
          <span>{reasonOf(loss.reason)}</span>
          <span className="soft">{data && <Car of={data.lead} />}</span>
        </span>
        <span className="lc-card-line soft">
          <span>{owner}</span>
          <Time at={loss.asked_at} far />
        </span>
        {calls && (
          <span className={calls.length ? "soft" : "strong"}>
            {calls.length
              ? say(losses.followups, { n: calls.length, reached: calls.filter((one) => one.reached).length })
              : say(losses.noContact)}
          </span>
        )}
      </Link>
      {kept ? (
        <p className="soft">{say(phone.waitsChip)}</p>
      ) : (
        <div className="lc-task-do">
          <Button size="large" loading={busy} onClick={() => decide("return")}>
            {say(losses.sendBack)}
          </Button>
          <Confirm
            danger
            size="large"
            text={say(losses.agree)}
            lead={say(losses.agreeLead, { name: owner })}
            disabled={busy}
            done={() => decide("agreement")}
          />
        </div>
      )}
    </li>
  );
}
