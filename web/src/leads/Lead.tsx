/** One lead: where it stands and why, its whole story, where it came from, what the customer agreed to. */
import { ArrowLeftOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Skeleton } from "antd";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { asking } from "../dealer/asking/words";
import { useOwned } from "../dealer/staff";
import { Car } from "../frame/Car";
import { api, told } from "../frame/client";
import { Facts, Page, Panel } from "../frame/Page";
import { lost, Problem } from "../frame/problem";
import { useMay, useMe } from "../frame/session";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { Consents } from "./Consents";
import { Duplicates } from "./Duplicates";
import { leadRoute } from "./desk";
import { Followups } from "./Followups";
import { Gates } from "./Gates";
import { LeadActs } from "./LeadActs";
import "./leads.css";
import { PhoneNumber } from "./PhoneNumber";
import { Source } from "./Source";
import { Story } from "./Story";
import { CustomerName, Grade, Intent, type LeadDetail, State, Who } from "./shown";
import { Takeover } from "./Takeover";
import { leads, statuses } from "./words";

/** Of the dealer's desk: only those with pools need it, and those who may ask for a transfer. */
const Ask = lazy(() => import("../dealer/asking/Ask").then((one) => ({ default: one.Ask }), lost));
const Keeping = lazy(() =>
  import("../dealer/keeping/Keeping").then((one) => ({ default: one.Keeping }), lost),
);

const GiveBack = lazy(() =>
  import("../dealer/pools/GiveBack").then((one) => ({ default: one.GiveBack }), lost),
);
const Loss = lazy(() => import("../sales/LossAtDesk").then((one) => ({ default: one.LossAtDesk }), lost));

const LeadClocks = lazy(() =>
  import("../dealer/clocks/LeadClocks").then((one) => ({ default: one.LeadClocks }), lost),
);
const AT_DEALER: ReadonlySet<string> = new Set(["dispatched", "assigned"]);

export function Lead() {
  const say = useSay();
  const { reference } = leadRoute.useParams();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["leads", "one", reference],
    queryFn: ({ signal }) => told(api.GET("/leads/{reference}", { params: { path: { reference } }, signal })),
  });
  if (isPending) {
    return (
      <Page title={say(leads.customer)}>
        <Skeleton active paragraph={{ rows: 10 }} />
      </Page>
    );
  }
  if (error) return <Problem fault={error} again={refetch} />;
  return <Shown detail={data} reference={reference} />;
}

function Shown({ detail, reference }: { detail: LeadDetail; reference: string }) {
  const say = useSay();
  const may = useMay();
  const { zone } = useMe();
  const { lead } = detail;
  const go = useNavigate();
  const mine = useOwned();
  const [asks, setAsks] = useState(false);
  const askable = zone === "entities" && may("transfer.ask") && AT_DEALER.has(lead.state);
  const ours = zone === "entities" && lead.dealer.code !== "";
  const kept = zone === "entities" && may("pool.read") && lead.owner.code && lead.state === "assigned";
  return (
    <Page
      title={lead.name || say(leads.nameless)}
      beside={
        <div className="row wrap">
          <PhoneNumber key={reference} lead={lead} reference={reference} />
          <State of={lead.state} />
          <Grade of={lead.grade} />
        </div>
      }
      actions={
        <>
          {askable && <Button onClick={() => setAsks(true)}>{say(asking.ask)}</Button>}
          {lead.dealer.code && may("test_drive.book") && (
            <Link to={"/test-drives" as never} search={{ lead: reference } as never} className="lc-back">
              {say(leads.bookDrive)}
            </Link>
          )}
          {lead.dealer.code && may("quotation.write") && (
            <Link to={"/deals/$reference" as never} params={{ reference } as never} className="lc-back">
              {say(leads.deal)}
            </Link>
          )}
          <LeadActs detail={detail} />
          <Link to="/leads" className="lc-back">
            <ArrowLeftOutlined /> {say(leads.back)}
          </Link>
        </>
      }
    >
      {zone === "entities" && <Takeover reference={reference} />}
      {asks && (
        <Suspense>
          <Ask leads={[reference]} open close={() => setAsks(false)} />
        </Suspense>
      )}
      <div className="lc-lead">
        <div className="lc-stack lc-lead-side">
          <Glance detail={detail} />
          {kept && (
            <Suspense>
              <Keeping reference={reference} owner={lead.owner.name || lead.owner.code} />
            </Suspense>
          )}
          {ours && lead.status === "live" && may("lead.return") && mine(lead.owner.code) && (
            <Suspense>
              <GiveBack reference={reference} over={() => go({ to: "/leads" })} />
            </Suspense>
          )}
          {ours && may("loss.report", "loss.review") && (
            <Suspense>
              <Loss reference={reference} status={lead.status} owned={lead.owner.code !== ""} />
            </Suspense>
          )}
          {lead.dealer.code && (
            <Suspense>
              <LeadClocks reference={reference} />
            </Suspense>
          )}
          <Source source={detail.source} />
          {detail.customer && may("review.read") && <Duplicates customer={detail.customer} />}
          {detail.gates.length > 0 && <Gates gates={detail.gates} />}
        </div>
        <div className="lc-stack">
          <Panel title={say(leads.timeline)}>
            <Story moments={detail.timeline} />
          </Panel>
          {lead.dealer.code && <Followups reference={reference} />}
          {detail.customer && may("consent.read") && (
            <Consents customer={detail.customer} dealer={lead.dealer.code} />
          )}
        </div>
      </div>
    </Page>
  );
}

function Glance({ detail }: { detail: LeadDetail }) {
  const say = useSay();
  const { lead } = detail;
  const status = lead.status in statuses ? say(statuses[lead.status as keyof typeof statuses]) : lead.status;
  return (
    <Panel title={say(leads.facts)}>
      <Facts
        of={known([
          [say(leads.customer), <CustomerName key="name" of={lead} />],
          [say(leads.status), status],
          [say(leads.reason), detail.text],
          [say(leads.since), detail.since && <Time at={detail.since} />],
          [say(leads.next), detail.due_at && <Time at={detail.due_at} />],
          [say(leads.series), lead.brand && <Car key="car" of={lead} />],
          [say(leads.intent), lead.intent && <Intent key="intent" of={lead.intent} />],
          [say(leads.score), lead.grade || lead.score ? say(leads.scored, { n: lead.score }) : undefined],
          [say(leads.place), [detail.province, detail.city].filter(Boolean).join(" ")],
          [say(leads.dealer), lead.dealer.code && <Who key="dealer" of={lead.dealer} />],
          [
            say(leads.owner),
            lead.dealer.code && <Who key="owner" of={lead.owner} none={say(leads.unowned)} />,
          ],
          [say(leads.due), lead.followup_due_at && <Time at={lead.followup_due_at} />],
          [say(leads.came), <Time key="came" at={lead.created_at} seconds />],
          [
            say(leads.last),
            <span key="last">
              <Time at={lead.last_inquiry_at} seconds />{" "}
              <span className="soft">{say(leads.inquiriesMany, { n: lead.inquiries })}</span>
            </span>,
          ],
        ])}
      />
    </Panel>
  );
}

/** Only what is known: a column of dashes says nothing. */
function known(facts: (readonly [string, ReactNode])[]) {
  return facts.filter(([, value]) => value);
}
