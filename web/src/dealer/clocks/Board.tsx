/** The clocks of a dealer: what is late or about to be and what to do about it; how clocks were kept; their targets. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Empty, Skeleton } from "antd";
import { Car } from "../../frame/Car";
import { api, type Schemas, told } from "../../frame/client";
import { useHouseWords } from "../../frame/house";
import { Page, Panel } from "../../frame/Page";
import { Problem } from "../../frame/problem";
import { useMay } from "../../frame/session";
import { useSay } from "../../frame/speech";
import { Time } from "../../frame/times";
import { Grade } from "../../leads/shown";
import "../dealer.css";
import "../pools/pools.css";
import { useNames } from "../staff";
import "./clocks.css";
import { KeptBoard } from "./KeptBoard";
import { usePausing } from "./LeadClocks";
import { Steps } from "./Steps";
import { Targets } from "./Targets";
import { board } from "./words";

type Running = Schemas["RunningShown"];
const EVERY = 20_000;

export function Board() {
  const say = useSay();
  const may = useMay();
  return (
    <Page title={say(board.title)}>
      <div className="lc-board">
        <div className="lc-stack">
          <Urgent />
          <Still />
          <Steps />
        </div>
        <div className="lc-stack">
          {may("figures.read") && <KeptBoard />}
          {may("rule.read") && <Targets />}
        </div>
      </div>
    </Page>
  );
}

function useRunning() {
  return useQuery({
    queryKey: ["dealer", "clocks"],
    queryFn: ({ signal }) => told(api.GET("/clocks/running", { signal })),
    refetchInterval: EVERY,
  });
}

/** While the customer is waited for nothing is to be done; a manager may go on sooner. */
function Still() {
  const say = useSay();
  const nameOf = useNames();
  const { data } = useRunning();
  const still = data?.clocks.filter((one) => one.paused_until) ?? [];
  if (still.length === 0) return null;
  return (
    <Panel title={say(board.standing)} extra={<span className="soft">{still.length}</span>}>
      <ul className="lc-runs">
        {still.map((one) => (
          <Stands
            key={`${one.lead} ${one.clock}`}
            one={one}
            owner={one.staff ? nameOf(one.staff) : say(board.onDesk)}
          />
        ))}
      </ul>
    </Panel>
  );
}

function Stands({ one, owner }: { one: Running; owner: string }) {
  const say = useSay();
  const word = useHouseWords();
  const { resume, busy } = usePausing(one.lead);
  return (
    <li className="lc-run still">
      <Who one={one} />
      <span className="lc-run-what soft">
        {word(one.paused_for)} · {owner}
      </span>
      <span className="lc-run-when">
        <span>
          {say(board.pausedTill)} <Time at={one.paused_until} />
        </span>
        <Link to={"/leads/$reference" as never} params={{ reference: one.lead } as never}>
          {say(board.open)}
        </Link>
      </span>
      <span className="lc-run-do">
        <Button
          loading={busy}
          aria-label={`${say(board.resume)} ${one.customer || say(board.nameless)}`}
          onClick={resume}
        >
          {say(board.resume)}
        </Button>
      </span>
    </li>
  );
}

function Who({ one }: { one: Running }) {
  const say = useSay();
  return (
    <span className="lc-run-who">
      <strong>{one.customer || say(board.nameless)}</strong> <span className="soft">{one.phone}</span>{" "}
      <Grade of={one.grade} />
    </span>
  );
}

function Urgent() {
  const say = useSay();
  const nameOf = useNames();
  const { data, error, isPending, refetch } = useRunning();
  const urgent = data?.clocks.filter((one) => !one.paused_until) ?? [];
  const late = urgent.filter((one) => one.late).length;
  return (
    <Panel
      title={say(board.urgent)}
      extra={
        urgent.length > 0 && (
          <span className="row wrap">
            {late > 0 && <span className="lc-dot bad">{say(board.late, { n: late })}</span>}
            <span className="lc-dot warn">{say(board.soon, { n: urgent.length - late })}</span>
          </span>
        )
      }
    >
      {isPending && <Skeleton active paragraph={{ rows: 6 }} />}
      {error && !data && <Problem fault={error} again={refetch} />}
      {data && urgent.length === 0 && (
        <Empty
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={
            <>
              <p className="strong">{say(board.nothingUrgent)}</p>
              <p className="soft">{say(board.nothingUrgentLead)}</p>
            </>
          }
        />
      )}
      <ul className="lc-runs">
        {urgent.map((one) => (
          <Run
            key={`${one.lead} ${one.clock}`}
            one={one}
            owner={one.staff ? nameOf(one.staff) : say(board.onDesk)}
          />
        ))}
      </ul>
      {data?.more && <p className="soft">{say(board.more)}</p>}
    </Panel>
  );
}

const NEXT: Readonly<Record<string, (typeof board)[keyof typeof board]>> = {
  remind: board.nextRemind,
  warn: board.nextWarn,
  take_back: board.nextTake,
};

function Run({ one, owner }: { one: Running; owner: string }) {
  const say = useSay();
  const onDesk = one.clock === "assignment";
  return (
    <li className={one.late ? "lc-run late" : "lc-run"}>
      <Who one={one} />
      <span className="lc-run-what soft">
        {say(onDesk ? board.waitsFor : board.firstContact)} · {owner}
        {one.series && (
          <>
            {" · "}
            <Car of={one} />
          </>
        )}
      </span>
      <span className="lc-run-when">
        <span className={one.late ? "lc-bad" : undefined}>
          {say(one.late ? board.lateBy : board.dueAt)} <Time at={one.due_at} far />
        </span>
        <span className="faint">{say(NEXT[one.next] ?? board.nextNone)}</span>
      </span>
      <Link to={"/leads/$reference" as never} params={{ reference: one.lead } as never} className="lc-run-do">
        {say(onDesk ? board.assign : board.open)}
      </Link>
    </li>
  );
}
