/** What waits for the person, the most urgent first. */
import { ArrowRightOutlined, CheckCircleOutlined } from "@ant-design/icons";
import { Link, Navigate } from "@tanstack/react-router";
import { Skeleton } from "antd";
import { Problem } from "../frame/problem";
import { useMay, useMe } from "../frame/session";
import { useSay, useSpeech } from "../frame/speech";
import { instant } from "../frame/times";
import type { Holes, Text } from "../frame/words";
import { useAssessments, useCaps, useExports, useRequests, useStanding } from "./asking";
import { partsOf } from "./parts";
import { daysUntil, SOON } from "./steps";
import { TrustPage } from "./TrustPage";
import { today, trust } from "./words";

interface Waiting {
  to: string;
  tone: "bad" | "warn" | "busy";
  text: Text;
  lead: Text;
  holes: Holes;
}
const LATE = 5 * 60_000;
const WEEK = 7;

export function Today() {
  const say = useSay();
  const may = useMay();
  const { zone } = useMe();
  const { waiting, fault, again, pending } = useWaiting();
  const first = partsOf(may, zone === "maker")[0];
  if (first && first.to !== "/trust") return <Navigate to={first.to as never} replace />;
  return (
    <TrustPage title={say(trust.title)}>
      {pending && <Skeleton active paragraph={{ rows: 6 }} />}
      {fault && <Problem fault={fault} again={again} />}
      {!pending && !fault && waiting.length === 0 && (
        <div className="lc-trust-calm">
          <CheckCircleOutlined aria-hidden="true" />
          <p className="strong">{say(today.calm)}</p>
          <p className="soft">{say(today.calmLead)}</p>
        </div>
      )}
      <ul className="lc-trust-waiting" aria-label={say(trust.today)}>
        {waiting.map((one) => (
          <li key={one.text[1]}>
            <Link to={one.to as never} className={one.tone}>
              <span>
                <strong>{say(one.text, one.holes)}</strong>
                <span className="soft">{say(one.lead, one.holes)}</span>
              </span>
              <ArrowRightOutlined aria-hidden="true" />
            </Link>
          </li>
        ))}
      </ul>
    </TrustPage>
  );
}

interface Asked {
  waiting: readonly Waiting[];
  /** Of what did not arrive: whether something waits there nobody knows. */
  fault: Error | null | undefined;
  again: () => void;
  pending: boolean;
}

function useWaiting(): Asked {
  const { language } = useSpeech();
  const { account } = useMe();
  const requests = useRequests(true);
  const exports = useExports();
  const caps = useCaps();
  const assessments = useAssessments();
  const standing = useStanding();
  const waiting: Waiting[] = [];
  const add = (tone: Waiting["tone"], to: string, text: Text, lead: Text, holes: Holes) =>
    waiting.push({ tone, to, text, lead, holes });
  const open = requests.data?.requests ?? [];
  const late = open.filter((one) => one.overdue).length;
  if (late) add("bad", "/trust/requests", today.overdue, today.overdueLead, { n: late });
  const last = standing.data?.looks.find((one) => one.look.ended_at)?.look;
  if (last && (last.fault || last.days.length))
    add("bad", "/trust/audit", today.broken, today.brokenLead, {});
  const oldest = standing.data?.oldest_at;
  if (standing.data && oldest && Date.now() - new Date(oldest).getTime() > LATE) {
    const holes = { n: standing.data.waiting, at: instant(oldest, language) };
    add("warn", "/trust/audit", today.late, today.lateLead, holes);
  }
  const ontime = open.length - late;
  const next = open.find((one) => !one.overdue);
  if (next)
    add("busy", "/trust/requests", today.open, today.openLead, {
      n: ontime,
      day: instant(next.due_at, language),
    });
  const held =
    exports.data?.filter((one) => one.status === "waiting" && one.asked_by !== `person:${account}`) ?? [];
  if (held.length) add("busy", "/trust/approvals", today.exports, today.exportsLead, { n: held.length });
  const changes =
    caps.data?.flatMap((one) => one.changes).filter((one) => one.asked_by !== `person:${account}`) ?? [];
  if (changes.length) add("busy", "/trust/approvals", today.caps, today.capsLead, { n: changes.length });
  const register = assessments.data?.assessments ?? [];
  const drafts = register.filter(
    (one) => one.state === "draft" && one.made_by !== `person:${account}`,
  ).length;
  if (drafts) add("busy", "/trust/assessments", today.drafts, today.draftsLead, { n: drafts });
  const ending = register.filter(
    (one) => one.state === "approved" && one.leaning > 0 && daysUntil(one.valid_until) <= SOON,
  ).length;
  if (ending) add("warn", "/trust/assessments", today.ending, today.endingLead, { n: ending });
  if (standing.data && (!last?.ended_at || daysUntil(last.ended_at) < -WEEK)) {
    add("warn", "/trust/audit", today.unlooked, today.unlookedLead, {});
  }
  const asked = [requests, exports, caps, assessments, standing].filter((one) => one.isEnabled);
  const failed = asked.filter((one) => one.isError);
  return {
    waiting,
    fault: failed[0]?.error,
    again: () => {
      for (const one of failed) one.refetch();
    },
    pending: asked.some((one) => one.isPending),
  };
}
