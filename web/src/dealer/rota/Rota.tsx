/** Who works when this week, who is away, who goes. */
import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Drawer, Empty, Skeleton, Tabs } from "antd";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { api, told } from "../../frame/client";
import { Page } from "../../frame/Page";
import { Problem } from "../../frame/problem";
import { roles } from "../../frame/roles";
import { useMe } from "../../frame/session";
import { useSay, useSpeech } from "../../frame/speech";
import "../dealer.css";
import "../pools/pools.css";
import { useStaff } from "../staff";
import { Away } from "./Away";
import { Leaving } from "./Leaving";
import "./rota.css";
import { Shifts } from "./Shifts";
import { atWork, cellOf, clock, dayOf, type Rota as Told, type Worker, weekOf } from "./week";
import { kinds, many, rota } from "./words";

type About = "shifts" | "away" | "leaving";
const ROTA = ["dealer", "rota"];

export function Rota() {
  const say = useSay();
  const { language } = useSpeech();
  const [weeks, setWeeks] = useState(0);
  const [about, setAbout] = useState<{ staff: string; what: About }>();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ROTA,
    queryFn: ({ signal }) => told(api.GET("/rota", { signal })),
    refetchInterval: 60_000,
  });
  const week = useMemo(() => weekOf(new Date(), weeks), [weeks]);
  const short = new Intl.DateTimeFormat(language, { month: "numeric", day: "numeric" });
  const today = new Date();
  const now = data?.people.map((one) =>
    cellOf(data, one, new Date(today.getFullYear(), today.getMonth(), today.getDate())),
  );
  const worker = data?.people.find((one) => one.staff === about?.staff);
  const [first, last] = [week[0] as Date, week[6] as Date];
  return (
    <Page
      title={say(rota.title)}
      beside={
        now && (
          <span className="row wrap soft">
            <span className="lc-dot good">{say(rota.atWorkToday, { n: now.filter(atWork).length })}</span>
            <span className="lc-dot warn">
              {say(rota.awayNow, { n: now.filter((one) => one.away).length })}
            </span>
          </span>
        )
      }
      actions={
        <>
          <Link to={"/rota/departures" as never} className="lc-head-link">
            {say(many.title)}
          </Link>
          <Button icon={<LeftOutlined />} aria-label={say(rota.before)} onClick={() => setWeeks(weeks - 1)} />
          <Button onClick={() => setWeeks(0)} type={weeks === 0 ? "primary" : "default"}>
            {weeks === 0
              ? say(rota.thisWeek)
              : say(rota.week, { from: short.format(first), to: short.format(last) })}
          </Button>
          <Button icon={<RightOutlined />} aria-label={say(rota.after)} onClick={() => setWeeks(weeks + 1)} />
        </>
      }
    >
      {isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {error && !data && <Problem fault={error} again={refetch} />}
      {data?.people.length === 0 && (
        <Empty
          className="lc-panel"
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={
            <>
              <p className="strong">{say(rota.none)}</p>
              <p className="soft">{say(rota.noneLead)}</p>
            </>
          }
        />
      )}
      {data && data.people.length > 0 && (
        <>
          <Week told={data} week={week} open={(staff, what) => setAbout({ staff, what })} />
          <p className="faint lc-wide-only lc-rota-keys">{say(rota.keys)}</p>
        </>
      )}
      <Drawer
        open={worker !== undefined}
        onClose={() => setAbout(undefined)}
        size={520}
        title={worker?.name}
        destroyOnHidden
      >
        {worker && data && about && (
          <Person
            key={worker.staff}
            told={data}
            worker={worker}
            what={about.what}
            go={(what) => setAbout({ staff: worker.staff, what })}
            close={() => setAbout(undefined)}
          />
        )}
      </Drawer>
    </Page>
  );
}

interface WeekProps {
  told: Told;
  week: readonly Date[];
  open: (staff: string, what: About) => void;
}

const STEPS: Readonly<Record<string, readonly [rows: number, days: number]>> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
};

function Week({ told, week, open }: WeekProps) {
  const say = useSay();
  const { language } = useSpeech();
  const box = useRef<HTMLDivElement>(null);
  const [here, setHere] = useState<readonly [number, number]>([0, 0]);
  const day = new Intl.DateTimeFormat(language, { weekday: "short", month: "numeric", day: "numeric" });
  const today = dayOf(new Date());
  const press = (event: KeyboardEvent) => {
    const [row, place] = here;
    const step = STEPS[event.key];
    const staff = told.people[row]?.staff;
    if (event.key === "l" && staff) open(staff, "away");
    else if (step) {
      const next = [
        Math.max(0, Math.min(told.people.length - 1, row + step[0])),
        Math.max(0, Math.min(week.length - 1, place + step[1])),
      ] as const;
      setHere(next);
      box.current?.querySelector<HTMLElement>(`[data-cell="${next.join(" ")}"]`)?.focus();
    } else return;
    event.preventDefault();
  };
  return (
    <div className="lc-rota-frame">
      <div
        ref={box}
        role="grid"
        tabIndex={-1}
        aria-label={say(rota.grid)}
        className="lc-rota"
        onKeyDown={press}
      >
        <div role="row" className="lc-rota-row lc-rota-head">
          <span role="columnheader">{say(rota.person)}</span>
          {week.map((one) => (
            <span
              key={dayOf(one)}
              role="columnheader"
              aria-current={dayOf(one) === today ? "date" : undefined}
              className={dayOf(one) === today ? "lc-rota-today" : undefined}
            >
              {day.format(one)}
            </span>
          ))}
        </div>
        {told.people.map((worker, row) => (
          <div key={worker.staff} role="row" className="lc-rota-row">
            <Who worker={worker} />
            {week.map((one, place) => (
              <Day
                key={dayOf(one)}
                told={told}
                worker={worker}
                day={one}
                at={`${row} ${place}`}
                focusable={here[0] === row && here[1] === place}
                focus={() => setHere([row, place])}
                open={(what) => open(worker.staff, what)}
              />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

function Who({ worker }: { worker: Worker }) {
  const say = useSay();
  const role = roles[worker.role];
  const going = worker.departure;
  return (
    <span role="rowheader" className="lc-rota-who">
      <strong>{worker.name}</strong>
      <span className="faint">
        {role && say(role)} · {say(rota.inHand, { n: worker.open })}
      </span>
      {worker.left_on && <span className="lc-dot bad">{say(rota.goes, { day: worker.left_on })}</span>}
      {going && !going.finished_at && going.begun_at && (
        <Link to={"/rota/departures/$departure" as never} params={{ departure: going.id } as never}>
          {say(rota.passing)}
        </Link>
      )}
    </span>
  );
}

interface DayProps {
  told: Told;
  worker: Worker;
  day: Date;
  at: string;
  focusable: boolean;
  focus: () => void;
  open: (what: About) => void;
}

function Day({ told, worker, day, at, focusable, focus, open }: DayProps) {
  const say = useSay();
  const { language } = useSpeech();
  const cell = cellOf(told, worker, day);
  const away = cell.away && (kinds[cell.away] ? say(kinds[cell.away] ?? rota.absence) : say(rota.absence));
  const hours = cell.turns
    .map(([starts, ends]) =>
      starts === 0 && ends === 1440 ? say(rota.allDay) : `${clock(starts)}–${clock(ends)}`,
    )
    .join(" ");
  const text = cell.gone ? "–" : cell.closed ? say(rota.closed) : away || hours || say(rota.off);
  const tone =
    cell.gone || cell.closed ? "none" : away ? "away" : hours ? (cell.byStore ? "store" : "own") : "none";
  const long = new Intl.DateTimeFormat(language, { weekday: "long", month: "long", day: "numeric" });
  return (
    <span role="gridcell">
      <button
        type="button"
        data-cell={at}
        tabIndex={focusable ? 0 : -1}
        className={`lc-rota-day ${tone}`}
        aria-label={`${worker.name} ${long.format(day)} ${text}`}
        title={cell.byStore && hours && !away ? say(rota.byStore) : undefined}
        onFocus={focus}
        onClick={() => open(away ? "away" : "shifts")}
      >
        {text}
      </button>
    </span>
  );
}

interface PersonProps {
  told: Told;
  worker: Worker;
  what: About;
  go: (what: About) => void;
  close: () => void;
}

function Person({ told, worker, what, go, close }: PersonProps) {
  const say = useSay();
  const { staff } = useMe();
  const { data } = useStaff(told.entity);
  const oneself = data?.find((one) => one.code === worker.staff)?.id === staff;
  return (
    <Tabs
      activeKey={what}
      onChange={(next) => go(next as About)}
      destroyOnHidden
      items={[
        {
          key: "shifts",
          label: say(rota.shifts),
          children: <Shifts told={told} worker={worker} done={close} />,
        },
        { key: "away", label: say(rota.absence), children: <Away told={told} worker={worker} /> },
        {
          key: "leaving",
          label: say(rota.leaving),
          children: oneself ? (
            <p className="soft">{say(rota.ownPost)}</p>
          ) : (
            <Leaving told={told} worker={worker} done={close} />
          ),
        },
      ]}
    />
  );
}
