/** One test drive, step by step: licence, agreement, off, back, how it was. What is next is open; nothing can be left out. */
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Button, Skeleton } from "antd";
import { type ReactNode, useState } from "react";
import { Confirm } from "../frame/Confirm";
import { Facts, Page, Panel } from "../frame/Page";
import { Problem } from "../frame/problem";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { Choice } from "../phone/Choice";
import { useActing } from "./acting";
import { AgreementStep, FeedbackStep, LicenceStep } from "./DriveSteps";
import { dateOf } from "./days";
import { useCars, useDrives } from "./drive_data";
import { pathOf, type Drive as Shown, soon } from "./schedule";
import "./sales.css";
import { Customer, Standing } from "./shown";
import { driveStates, dropReasons, quotes, sales, drives as words } from "./words";

export function Drive() {
  const say = useSay();
  const { drive: name } = useParams({ strict: false }) as { drive: string };
  const { at = "" } = useSearch({ strict: false }) as { at?: string };
  const begin = new Date(at);
  const known = !Number.isNaN(begin.getTime());
  const since = known ? begin : new Date();
  const { pending } = useActing();
  const { data, error, isPending, fetchStatus, refetch } = useDrives({
    since: since.toISOString(),
    until: new Date(since.getTime() + 1).toISOString(),
  });
  const found = data?.find((one) => one.drive === name);
  if (error && !data) return <Problem fault={error} again={refetch} />;
  return (
    <Page
      title={found ? found.customer.name || say(sales.nameless) : say(words.title)}
      beside={found && <Standing of={soon(found, pending).state} words={driveStates} />}
      actions={
        <Link to={"/test-drives" as never} search={{ day: dateOf(since) } as never}>
          {say(words.back)}
        </Link>
      }
    >
      {isPending && fetchStatus !== "paused" && <Skeleton active />}
      {isPending && fetchStatus === "paused" && <p className="soft">{say(sales.awayNow)}</p>}
      {data && !found && <p role="alert">{say(words.gone)}</p>}
      {found && <Whole drive={found} />}
    </Page>
  );
}

function Whole({ drive }: { drive: Shown }) {
  const say = useSay();
  const may = useMay();
  const go = useNavigate();
  const { act, pending } = useActing();
  const cars = useCars();
  const [reason, setReason] = useState("missed");
  const one = soon(drive, pending);
  const car = cars.data?.find((found) => found.code === one.car);
  const works = may("test_drive.work");
  const step = async (what: string, deed: string, told = {}) => {
    const path = pathOf(one.drive, what);
    await act({ method: "POST", path, body: told, timed: true, deed, lead: one.lead });
  };
  const waits = (what: string) => pending.includes(pathOf(one.drive, what));
  const booked = one.state === "booked";
  const ready = booked && one.licence_checked && one.agreed_at !== null;
  return (
    <div className="lc-stack lc-sales-narrow">
      <Panel title={say(words.car)}>
        <Facts
          of={[
            [say(words.customer), <Customer key="who" of={one.customer} />],
            [say(words.car), [car?.plate, one.car].filter(Boolean).join(" · ")],
            [
              say(words.begins),
              <span key="when">
                <Time at={one.begins_at} /> – <Time at={one.ends_at} />
              </span>,
            ],
            [say(words.guide), one.guide.name || say(words.guideNone)],
          ]}
        />
      </Panel>
      <ol className="lc-steps" aria-label={say(words.steps)}>
        <Step
          title={say(words.licence)}
          done={one.licence_checked}
          sent={!waits("licence")}
          now={booked && works}
        >
          <LicenceStep
            classes={car?.licence_classes ?? []}
            day={dateOf(new Date(one.begins_at))}
            done={(body) => step("licence", "drive_licence", body)}
          />
        </Step>
        <Step
          title={say(words.agreement)}
          done={one.agreed_at !== null}
          sent={!waits("agreement")}
          note={one.agreement && say(words.version, { version: one.agreement })}
          now={booked && works && one.licence_checked}
        >
          <AgreementStep done={(body) => step("agreement", "drive_agreement", body)} />
        </Step>
        <Step
          title={say(words.begin)}
          done={one.state === "driving" || one.state === "done"}
          sent={!waits("beginning")}
          now={ready && works}
        >
          <p className="soft">{say(words.beginLead)}</p>
          <Doing text={say(words.beginDo)} done={() => step("beginning", "drive_begin")} />
        </Step>
        <Step
          title={say(words.end)}
          done={one.state === "done"}
          sent={!waits("end")}
          now={one.state === "driving" && works}
        >
          <Doing text={say(words.endDo)} done={() => step("end", "drive_end")} />
        </Step>
        <Step
          title={say(words.feedback)}
          done={one.stars !== null}
          sent={!waits("feedback")}
          note={[one.stars ? say(words.starsOf, { n: one.stars }) : "", one.feedback]
            .filter(Boolean)
            .join(" · ")}
          now={one.state === "done" && works}
        >
          <FeedbackStep done={(body) => step("feedback", "drive_feedback", body)} />
        </Step>
      </ol>
      {booked && (may("test_drive.book") || works) && (
        <Confirm
          danger
          size="large"
          text={say(words.drop)}
          sure={say(words.dropDo)}
          lead={say(words.dropLead)}
          done={async () => {
            const body = reason === "missed" ? { missed: true } : { missed: false, reason };
            await step("cancellation", "drive_drop", body);
          }}
        >
          <Choice
            label={say(words.dropWhy)}
            options={Object.entries(dropReasons).map(([key, text]) => [key, say(text)] as const)}
            value={reason}
            choose={setReason}
          />
        </Confirm>
      )}
      {one.state === "done" && may("quotation.write") && (
        <Button
          size="large"
          onClick={() => go({ to: "/deals/$reference" as never, params: { reference: one.lead } as never })}
        >
          {say(words.next)} · {say(quotes.title)}
        </Button>
      )}
    </div>
  );
}

interface StepProps {
  title: string;
  done: boolean;
  /** It is done, and the house knows. */
  sent: boolean;
  /** It is this one's turn. */
  now: boolean;
  note?: string | undefined;
  children: ReactNode;
}

function Step({ title, done, sent, now, note, children }: StepProps) {
  const say = useSay();
  const open = now && !done;
  return (
    <li className={`lc-step ${done ? "done" : open ? "now" : ""}`} aria-current={open ? "step" : undefined}>
      <div className="lc-card-line">
        <h2>{title}</h2>
        {done && <span className="soft">{say(sent ? words.stepDone : words.stepSent)}</span>}
      </div>
      {done && note && <p className="soft">{note}</p>}
      {open && <div className="lc-stack lc-sales-under">{children}</div>}
    </li>
  );
}

function Doing({ text, done }: { text: string; done: () => Promise<void> }) {
  const [busy, setBusy] = useState(false);
  return (
    <Button
      type="primary"
      size="large"
      block
      loading={busy}
      onClick={async () => {
        setBusy(true);
        await done();
        setBusy(false);
      }}
    >
      {text}
    </Button>
  );
}
