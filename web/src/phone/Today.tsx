/** What is to be done now, the most urgent first. */
import { PhoneOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Button, Empty, Skeleton } from "antd";
import { useState } from "react";
import { useLossChoices } from "../dealer/losses/reasons";
import { useCarName } from "../frame/cars";
import { Page } from "../frame/Page";
import { Problem } from "../frame/problem";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { Grade } from "../leads/shown";
import { leads as leadWords } from "../leads/words";
import { useWaiting } from "./acting";
import { Choice } from "./Choice";
import { type Due, type Span, useDue, useResults } from "./due";
import { Offers } from "./Offers";
import { nextSteps, phone } from "./words";

export function Today() {
  const say = useSay();
  const [span, setSpan] = useState<Span>("today");
  const due = useDue(span);
  useResults();
  useLossChoices();
  const logged = new Set(
    useWaiting()
      .filter((one) => one.deed === "follow_up" && one.refusal === undefined)
      .map((one) => one.lead),
  );
  const rows = due.data?.pages.flatMap((one) => one.leads) ?? [];
  const open = rows.filter((one) => !logged.has(one.reference));
  return (
    <Page
      title={say(phone.today)}
      actions={
        <Choice
          label={say(phone.span)}
          quiet
          options={[
            ["today", say(phone.dueToday)],
            ["all", say(phone.dueAll)],
          ]}
          value={span}
          choose={setSpan}
        />
      }
    >
      <Offers />
      {due.isPending && due.fetchStatus !== "paused" && <Skeleton active paragraph={{ rows: 8 }} />}
      {due.isPending && due.fetchStatus === "paused" && <p className="soft">{say(phone.needsLine)}</p>}
      {due.error && !due.data && <Problem fault={due.error} again={due.refetch} />}
      {due.data && rows.length === 0 && (
        <Empty
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={
            <>
              <p>{say(phone.nothingDue)}</p>
              <p className="soft">{say(phone.nothingDueLead)}</p>
            </>
          }
        >
          <Link to="/mine" className="lc-do">
            {say(phone.mine)}
          </Link>
        </Empty>
      )}
      <Tasks title={say(phone.overdue)} rows={open.filter((one) => one.overdue)} tone="bad" />
      <Tasks title={say(phone.later)} rows={open.filter((one) => !one.overdue)} />
      <Tasks title={say(phone.sent)} rows={rows.filter((one) => logged.has(one.reference))} logged />
      {due.hasNextPage && (
        <Button block size="large" loading={due.isFetchingNextPage} onClick={() => due.fetchNextPage()}>
          {say(phone.more)}
        </Button>
      )}
    </Page>
  );
}

interface TasksProps {
  title: string;
  rows: readonly Due[];
  tone?: string;
  logged?: boolean;
}

function Tasks({ title, rows, tone = "", logged = false }: TasksProps) {
  if (rows.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2 className={`lc-tasks-head ${tone}`}>
        {title} <span className="faint">{rows.length}</span>
      </h2>
      <ul className="lc-tasks">
        {rows.map((one) => (
          <Task key={one.reference} due={one} logged={logged} />
        ))}
      </ul>
    </section>
  );
}

function Task({ due, logged }: { due: Due; logged: boolean }) {
  const say = useSay();
  const car = useCarName();
  const may = useMay();
  const step = due.next_step in nextSteps ? nextSteps[due.next_step as keyof typeof nextSteps] : undefined;
  const params = { reference: due.reference };
  return (
    <li className="lc-task">
      <Link to="/leads/$reference" params={params} className="lc-task-open">
        <span className="lc-card-line">
          <strong>{due.name || say(leadWords.nameless)}</strong>
          <Grade of={due.grade} />
        </span>
        <span className="lc-card-line soft">
          <span>{due.phone}</span>
          <span>{car(due.brand, due.series)}</span>
        </span>
        <span className="lc-card-line soft">
          <span className={due.first ? "strong" : ""}>
            {say(due.first ? phone.first : (step ?? phone.log))}
          </span>
          <Time at={due.due_at} />
        </span>
      </Link>
      {!logged && may("followup.write") && (
        <div className="lc-task-do">
          {may("call.place") && (
            <Link to="/leads/$reference" params={params} search={{ call: true }} className="lc-do">
              <PhoneOutlined aria-hidden="true" /> {say(phone.call)}
            </Link>
          )}
          <Link to="/leads/$reference/result" params={params} className="lc-do">
            {say(phone.log)}
          </Link>
        </div>
      )}
    </li>
  );
}
