/** The calendar of test drives: the cars of the own dealer over a day or a week. On a phone, the drives of the day in order. */
import { LeftOutlined, PlusOutlined, RightOutlined } from "@ant-design/icons";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Empty, Skeleton } from "antd";
import { useRef, useState } from "react";
import { Page, Panel } from "../frame/Page";
import { Problem } from "../frame/problem";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { Choice } from "../phone/Choice";
import { useActing } from "./acting";
import { BookDrive } from "./BookDrive";
import { DayGrid } from "./DayGrid";
import { DriveList } from "./DriveList";
import { dateOf, midnight } from "./days";
import { useCars, useDrives } from "./drive_data";
import { beginOf } from "./schedule";
import "./sales.css";
import { WeekGrid } from "./WeekGrid";
import { sales, drives as words } from "./words";

type Span = "day" | "week";
/** What is to be booked: a car and a moment, of a lead if one is given. */
interface Wanted {
  car?: string;
  at?: Date;
}

export function Drives() {
  const say = useSay();
  const may = useMay();
  const go = useNavigate();
  const { small } = useActing();
  const { day = dateOf(new Date()), lead } = useSearch({ strict: false }) as { day?: string; lead?: string };
  const begin = midnight(day) ?? (midnight(dateOf(new Date())) as Date);
  const [span, setSpan] = useState<Span>("day");
  const [wanted, setWanted] = useState<Wanted | undefined>(lead ? {} : undefined);
  const form = useRef<HTMLDivElement>(null);
  const cars = useCars();
  const days = span === "week" ? 7 : 1;
  const until = new Date(begin.getFullYear(), begin.getMonth(), begin.getDate() + days);
  const drives = useDrives({ since: begin.toISOString(), until: until.toISOString() });
  const books = may("test_drive.book");
  const turn = (to: Date) =>
    go({ to: "/test-drives" as never, search: { day: dateOf(to), lead } as never, replace: true });
  const ahead = (many: number) => new Date(begin.getFullYear(), begin.getMonth(), begin.getDate() + many);
  const book = (next: Wanted) => {
    setWanted(next);
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("select,input")?.focus());
  };
  const running = cars.data?.filter((one) => one.status === "active") ?? [];
  return (
    <Page
      title={say(words.title)}
      beside={!small && running.length > 0 && <span className="faint">{say(words.keys)}</span>}
      actions={
        <>
          {!small && may("followup.manage") && (
            <Link to={"/test-cars" as never} className="lc-sales-link">
              {say(words.cars)}
            </Link>
          )}
          {!small && (
            <Choice
              label={say(words.span)}
              quiet
              options={[
                ["day", say(words.oneDay)],
                ["week", say(words.week)],
              ]}
              value={span}
              choose={setSpan}
            />
          )}
          {!small && books && running.length > 0 && (
            <Button type="primary" size="large" icon={<PlusOutlined />} onClick={() => book({})}>
              {say(words.book)}
            </Button>
          )}
        </>
      }
    >
      <div className="lc-sales-days">
        <Button
          size="large"
          icon={<LeftOutlined />}
          aria-label={say(words.dayBefore)}
          onClick={() => turn(ahead(-days))}
        />
        <input
          type="date"
          className="lc-sales-date"
          aria-label={say(words.day)}
          value={dateOf(begin)}
          onChange={(event) => {
            const to = midnight(event.target.value);
            if (to) turn(to);
          }}
        />
        <Button
          size="large"
          icon={<RightOutlined />}
          aria-label={say(words.dayAfter)}
          onClick={() => turn(ahead(days))}
        />
        <Button size="large" onClick={() => turn(new Date())}>
          {say(sales.today)}
        </Button>
      </div>
      {wanted && (
        <div ref={form} className="lc-sales-under">
          <Panel title={say(words.book)}>
            <BookDrive
              key={`${wanted.car} ${wanted.at?.getTime()}`}
              lead={lead}
              car={wanted.car}
              at={wanted.at ?? (dateOf(begin) === dateOf(new Date()) ? undefined : beginOf(begin, 4))}
              over={() => setWanted((now) => (now === wanted ? undefined : now))}
            />
          </Panel>
        </div>
      )}
      {(cars.isPending || drives.isPending) && <Skeleton active paragraph={{ rows: 6 }} />}
      {cars.error && !cars.data && <Problem fault={cars.error} again={cars.refetch} />}
      {drives.error && !drives.data && <Problem fault={drives.error} again={drives.refetch} />}
      {cars.data?.length === 0 && (
        <Empty
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={
            <>
              <p className="strong">{say(words.carsNone)}</p>
              <p className="soft">{say(may("followup.manage") ? words.carsNoneLead : words.carsNoneAsk)}</p>
            </>
          }
        >
          {!small && may("followup.manage") && <Link to={"/test-cars" as never}>{say(words.cars)}</Link>}
        </Empty>
      )}
      {drives.data && cars.data && cars.data.length > 0 && !small && (
        <div className="lc-sales-under">
          {span === "day" ? (
            <DayGrid cars={running} drives={drives.data} day={begin} book={books ? book : undefined} />
          ) : (
            <WeekGrid
              cars={running}
              drives={drives.data}
              day={begin}
              open={(to) => {
                setSpan("day");
                turn(to);
              }}
            />
          )}
        </div>
      )}
      {drives.data && (small || span === "day") && <DriveList drives={drives.data} />}
    </Page>
  );
}
