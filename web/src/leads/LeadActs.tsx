/** What is done with one lead beyond looking at it: the dealer that the customer named is written down, it is given to a dealer, it is handed out. */
import { Button } from "antd";
import { lazy, Suspense, useState } from "react";
import { lost } from "../frame/problem";
import { useMay, useMe } from "../frame/session";
import { useSay } from "../frame/speech";
import type { LeadDetail } from "./shown";
import { acts } from "./words";

const Choice = lazy(() => import("./Choice").then((one) => ({ default: one.Choice }), lost));
const Hand = lazy(() => import("../dispatch/Hand").then((one) => ({ default: one.Hand }), lost));
const Bulk = lazy(() => import("./bulk/Bulk").then((one) => ({ default: one.Bulk }), lost));
const AT_DEALER: ReadonlySet<string> = new Set(["dispatched", "assigned"]);
const ASSIGN = ["assign"] as const;

export function LeadActs({ detail }: { detail: LeadDetail }) {
  const say = useSay();
  const may = useMay();
  const { zone } = useMe();
  const [act, setAct] = useState<keyof typeof acts>();
  const { lead } = detail;
  const ofMaker = zone === "maker" && lead.status === "live";
  const offered = [
    ofMaker && may("lead.choose") && ("choose" as const),
    ofMaker && may("lead.transfer") && ("give" as const),
    zone === "entities" &&
      may("lead.assign") &&
      AT_DEALER.has(lead.state) &&
      (lead.owner.code ? ("handOn" as const) : ("handOut" as const)),
  ].filter((one) => one !== false);
  const close = () => setAct(undefined);
  return (
    <>
      {offered.map((one) => (
        <Button key={one} aria-haspopup="dialog" onClick={() => setAct(one)}>
          {say(acts[one])}
        </Button>
      ))}
      <Suspense>
        {act === "choose" && <Choice detail={detail} close={close} />}
        {act === "give" && <Hand leads={[lead.reference]} open close={close} />}
        {(act === "handOut" || act === "handOn") && (
          <Bulk leads={[lead]} deeds={ASSIGN} open close={close} done={() => {}} />
        )}
      </Suspense>
    </>
  );
}
