/** A lead in the hand: who, what is due, call, log what came of it. What the list said of it is there without a line. */
import { CalculatorOutlined, CarOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Skeleton } from "antd";
import { GiveBack } from "../dealer/pools/GiveBack";
import { useOwned } from "../dealer/staff";
import { useCarName } from "../frame/cars";
import { api, told } from "../frame/client";
import { Facts, Page, Panel } from "../frame/Page";
import { Problem } from "../frame/problem";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { PhoneNumber } from "../leads/PhoneNumber";
import { Grade, Intent, type LeadDetail, State } from "../leads/shown";
import { Takeover } from "../leads/Takeover";
import { leads } from "../leads/words";
import { Loss } from "../sales/Loss";
import { useLine } from "./acting";
import { Call } from "./Call";
import { type Due, KEEP, known } from "./due";
import { OnPhone } from "./OnPhone";
import { Past } from "./Past";
import { leadRoute } from "./routes";
import { phone } from "./words";

export function Lead() {
  const say = useSay();
  const may = useMay();
  const { reference } = leadRoute.useParams();
  const { call } = leadRoute.useSearch();
  const go = useNavigate();
  const line = useLine();
  const mine = useOwned();
  const one = known(useQueryClient(), reference);
  const { data, error, isPending, fetchStatus, refetch } = useQuery({
    queryKey: ["phone", "lead", reference],
    queryFn: ({ signal }) => told(api.GET("/leads/{reference}", { params: { path: { reference } }, signal })),
    gcTime: KEEP,
  });
  if (error && !data && !one) return <Problem fault={error} again={refetch} />;
  const lead = data?.lead ?? one;
  return (
    <Page title={lead?.name || say(leads.nameless)} beside={lead && <Grade of={lead.grade} />}>
      <div className="lc-stack lc-with-bar">
        {data ? <Whole detail={data} reference={reference} /> : one && <Little due={one} />}
        <Takeover reference={reference} />
        {isPending && fetchStatus === "paused" && <p className="soft">{say(phone.needsLine)}</p>}
        {isPending && fetchStatus !== "paused" && <Skeleton active />}
        {may("call.place") && <Call reference={reference} at={call} />}
        <div className="lc-task-do">
          {may("test_drive.book") && (
            <Link to="/leads/$reference/drive" params={{ reference }} className="lc-do">
              <CarOutlined aria-hidden="true" /> {say(phone.drives)}
            </Link>
          )}
          {may("quotation.write", "order.write") && (
            <Link to={"/deals/$reference" as never} params={{ reference } as never} className="lc-do">
              <CalculatorOutlined aria-hidden="true" /> {say(phone.deal)}
            </Link>
          )}
        </div>
        {may("loss.report", "loss.review") && lead && (
          <OnPhone>
            <Loss
              reference={reference}
              status={lead.status}
              owned={data === undefined || data.lead.owner.code !== ""}
            />
          </OnPhone>
        )}
        {may("lead.return") && data?.lead.status === "live" && mine(data.lead.owner.code) && (
          <GiveBack reference={reference} line={line} over={() => go({ to: "/" })} />
        )}
        <Past reference={reference} />
      </div>
      {may("followup.write") && (
        <div className="lc-bar">
          <Link to="/leads/$reference/result" params={{ reference }} className="lc-do lc-main-do">
            {say(phone.log)}
          </Link>
        </div>
      )}
    </Page>
  );
}

function Little({ due }: { due: Due }) {
  const say = useSay();
  const car = useCarName();
  return (
    <Panel title={say(leads.facts)}>
      <Facts
        of={[
          [say(leads.number), due.phone],
          [say(leads.series), car(due.brand, due.series)],
          [say(leads.intent), <Intent key="intent" of={due.intent} />],
          [say(leads.due), <Time key="due" at={due.due_at} />],
        ]}
      />
    </Panel>
  );
}

function Whole({ detail, reference }: { detail: LeadDetail; reference: string }) {
  const say = useSay();
  const car = useCarName();
  const { lead } = detail;
  return (
    <Panel title={say(leads.facts)} extra={<State of={lead.state} />}>
      <Facts
        of={[
          [say(leads.number), <PhoneNumber key={reference} lead={lead} reference={reference} />],
          [say(leads.series), car(lead.brand, lead.series)],
          [say(leads.intent), <Intent key="intent" of={lead.intent} />],
          [say(leads.due), lead.followup_due_at && <Time at={lead.followup_due_at} />],
          [say(leads.place), [detail.province, detail.city].filter(Boolean).join(" ")],
          [say(leads.came), <Time key="came" at={lead.created_at} />],
          [say(leads.inquiries), say(leads.inquiriesMany, { n: lead.inquiries })],
          [say(leads.channel), lead.channel.name],
        ]}
      />
    </Panel>
  );
}
