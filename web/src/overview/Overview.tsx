/** What stands where now, and how well it runs: the way of the leads, why they wait, clocks, channels, dealers. */
import { Empty, Skeleton } from "antd";
import { Page, Panel } from "../frame/Page";
import { Problem } from "../frame/problem";
import { useMe } from "../frame/session";
import { useSay, useSpeech } from "../frame/speech";
import { Clocks } from "./Clocks";
import { Holds } from "./Holds";
import { type Figures, type Live, useFigures } from "./live";
import "./overview.css";
import { Surroundings } from "./Surroundings";
import { Way } from "./Way";
import { sumsOf } from "./way";
import { overview } from "./words";

export function Overview() {
  const say = useSay();
  const { zone } = useMe();
  const { data, error, isPending, refetch, live } = useFigures();
  if (isPending) {
    return (
      <Page title={say(overview.title)}>
        <Skeleton active paragraph={{ rows: 12 }} />
      </Page>
    );
  }
  if (!data) return <Problem fault={error} again={refetch} />;
  const ofMaker = zone === "maker";
  return (
    <Page title={say(overview.title)} beside={<Pulse at={data.at} live={live} />}>
      <div className="lc-stack">
        <Sums figures={data} ofMaker={ofMaker} />
        <Panel title={say(overview.way)}>
          {data.states.length === 0 && <Nothing />}
          <Way figures={data} ofMaker={ofMaker} />
        </Panel>
        <div className="lc-overview-pair">
          <Panel title={say(overview.holds)}>
            <Holds holds={data.holds} />
          </Panel>
          <Panel title={say(overview.clocks)}>
            <Clocks />
          </Panel>
        </div>
        <Surroundings ofMaker={ofMaker} />
      </div>
    </Page>
  );
}

function Nothing() {
  const say = useSay();
  return (
    <Empty
      image={Empty.PRESENTED_IMAGE_SIMPLE}
      description={
        <>
          <p>{say(overview.none)}</p>
          <p className="soft">{say(overview.noneLead)}</p>
        </>
      }
    />
  );
}

const PULSE: Readonly<Record<Live, string>> = { connecting: "", live: "good", stale: "warn", paused: "warn" };

function Pulse({ at, live }: { at: string; live: Live }) {
  const say = useSay();
  const { language } = useSpeech();
  const time = new Date(at).toLocaleTimeString(language, { hour12: false });
  return (
    <span className="row wrap">
      <span className={`lc-dot ${PULSE[live]}`} role="status">
        {say(overview[live])}
      </span>
      <span className="faint">
        {say(overview.at)} <time dateTime={at}>{time}</time>
      </span>
    </span>
  );
}

function Sums({ figures, ofMaker }: { figures: Figures; ofMaker: boolean }) {
  const say = useSay();
  const { language } = useSpeech();
  const sums = sumsOf(figures);
  const shown: [string, number, boolean][] = [
    [say(overview.received), sums.received, false],
    [say(overview.owned), sums.assigned, false],
    [say(overview.waiting), sums.waiting, false],
    [say(overview.overdue), sums.due, sums.due > 0],
  ];
  return (
    <dl className="lc-overview-sums">
      {shown.slice(ofMaker ? 0 : 1).map(([name, value, warns]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className={warns ? "lc-warns" : undefined}>{value.toLocaleString(language)}</dd>
        </div>
      ))}
    </dl>
  );
}
