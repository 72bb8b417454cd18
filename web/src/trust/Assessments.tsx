/** The register of assessments: what waits for approval, what ends soon, and what would stop then. */
import { Button } from "antd";
import { useState } from "react";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { Assessed } from "./Assessed";
import { type NameOf, useActors } from "./actors";
import { type Assessment, useAssessments } from "./asking";
import { daysUntil, SOON } from "./steps";
import { Rows, TrustPage } from "./TrustPage";
import { WriteAssessment } from "./WriteAssessment";
import { assessments, classes, trust } from "./words";

/** Drafts first, then what ends first; what has ended last. */
const RANK: Readonly<Record<string, number>> = { draft: 0, approved: 1, expired: 2 };

export function Assessments() {
  const say = useSay();
  const may = useMay();
  const found = useAssessments();
  const [writing, setWriting] = useState(false);
  const [open, setOpen] = useState<Assessment>();
  const name = useActors(found.data?.assessments.flatMap((one) => [one.made_by, one.approved_by]) ?? []);
  const rows = found.data?.assessments.toSorted(
    (one, other) =>
      (RANK[one.state] ?? 9) - (RANK[other.state] ?? 9) || one.valid_until.localeCompare(other.valid_until),
  );
  return (
    <TrustPage
      title={say(trust.assessments)}
      lead={say(assessments.lead)}
      actions={
        may("assessment.write") && (
          <Button type="primary" onClick={() => setWriting(true)}>
            {say(assessments.write)}
          </Button>
        )
      }
    >
      <Rows
        label={say(trust.assessments)}
        rows={rows}
        error={found.error}
        again={found.refetch}
        keyOf={(one) => one.id}
        empty={say(assessments.none)}
      >
        {(one) => (
          <button type="button" className="lc-trust-row" onClick={() => setOpen(one)}>
            <strong>{one.title}</strong>
            <State of={one} />
            <span>
              {say(assessments[one.about])} ·{" "}
              {classes[one.kind] ? say(classes[one.kind] ?? assessments.kind) : one.kind}
            </span>
            <span className="soft">{says(one, name, say)}</span>
            <span className="soft lc-trust-end">
              {say(assessments.until)} <Time at={one.valid_until} />
            </span>
          </button>
        )}
      </Rows>
      <Assessed of={open} name={name} close={() => setOpen(undefined)} />
      <WriteAssessment open={writing} close={() => setWriting(false)} />
    </TrustPage>
  );
}

function says(one: Assessment, name: NameOf, say: ReturnType<typeof useSay>): string {
  if (one.state === "draft") return say(assessments.by, { who: name(one.made_by) });
  return one.leaning ? say(assessments.leaning, { n: one.leaning }) : say(assessments.leaningNone);
}

export function State({ of }: { of: Assessment }) {
  const say = useSay();
  const days = daysUntil(of.valid_until);
  if (of.state === "approved" && new Date(of.valid_until) <= new Date())
    return <span className="lc-dot bad">{say(assessments.over)}</span>;
  if (of.state === "approved" && days <= SOON)
    return <span className="lc-dot warn">{say(assessments.soon, { n: days })}</span>;
  const tone = of.state === "approved" ? "good" : of.state === "draft" ? "busy" : "";
  return <span className={`lc-dot ${tone}`}>{say(assessments[of.state])}</span>;
}
