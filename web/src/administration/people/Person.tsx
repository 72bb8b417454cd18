/** One person: the post, absences, and the way out; what becomes of the leads in hand is said before. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { App, Button, Skeleton } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../../frame/client";
import { Facts, Panel } from "../../frame/Page";
import { Problem, sentence } from "../../frame/problem";
import { useMay, useMe } from "../../frame/session";
import { useSay } from "../../frame/speech";
import { Time } from "../../frame/times";
import { personRoute } from "../desk";
import { Rows } from "../Rows";
import { KEY, useEntityName } from "../reading";
import { Section } from "../Section";
import { admin } from "../words";
import { Absence, Leave, PostChange } from "./going";
import "./people.css";
import { Post, Presence } from "./StaffList";
import { absenceKinds, going, outcomes, people, targets, whys } from "./words";

type Shown = Schemas["PersonShown"];
type Form = "post" | "absence" | "leave";

export function Person() {
  const { code } = personRoute.useParams();
  const { data, error, refetch } = useQuery({
    queryKey: [KEY, "person", code],
    queryFn: ({ signal }) => told(api.GET("/staff/{code}", { params: { path: { code } }, signal })),
  });
  return (
    <Section title={data?.staff.name ?? code} beside={data && <Presence staff={data.staff} />}>
      {error && <Problem fault={error} again={refetch} />}
      {!data && !error && <Skeleton active />}
      {data && <Known shown={data} />}
    </Section>
  );
}

function Known({ shown }: { shown: Shown }) {
  const say = useSay();
  const may = useMay();
  const { staff: own } = useMe();
  const nameOf = useEntityName();
  const [form, setForm] = useState<Form>();
  const { staff, open_leads: open } = shown;
  const close = () => setForm(undefined);
  const self = staff.id === own;
  const manage = may("staff.manage") && staff.status !== "left";
  return (
    <>
      <div className="lc-admin-bar">
        <Link to="/administration/staff" search={{ dealer: staff.entity }}>
          {say(people.back)}
        </Link>
        {manage && (
          <div className="lc-line-actions lc-person-acts">
            <Button onClick={() => setForm("absence")}>{say(going.absence)}</Button>
            {!self && (
              <>
                <Button onClick={() => setForm("post")}>{say(going.post)}</Button>
                {staff.left_on ? (
                  <Stay code={staff.code} />
                ) : (
                  <Button danger onClick={() => setForm("leave")}>
                    {say(going.leave)}
                  </Button>
                )}
              </>
            )}
          </div>
        )}
      </div>
      <div className="lc-admin-columns">
        <Panel title={say(people.title)}>
          <Facts
            of={[
              [say(people.name), staff.name],
              [say(people.staffCode), staff.code],
              [say(admin.dealer), nameOf(staff.entity)],
              [say(people.role), <Post key="post" staff={staff} />],
              [say(people.store), staff.store],
              [say(people.team), staff.team],
              [say(people.brands), staff.brands.join(", ") || say(people.allBrands)],
              [say(people.joined), staff.joined_on],
              [say(people.left), staff.left_on],
              [say(people.open), say(people.leads, { n: open })],
            ]}
          />
        </Panel>
        <div className="lc-stack">
          <Absences shown={shown} manage={manage} />
          <Orders departures={shown.departures} />
        </div>
      </div>
      <PostChange open={form === "post"} close={close} staff={staff} leads={open} />
      <Absence open={form === "absence"} close={close} staff={staff} leads={open} />
      <Leave open={form === "leave"} close={close} staff={staff} leads={open} />
    </>
  );
}

/** What a change of a person changes. */
export function usePersonChanged() {
  const queries = useQueryClient();
  return () =>
    Promise.all(
      ["person", "people", "staff"].map((key) => queries.invalidateQueries({ queryKey: [KEY, key] })),
    );
}

function Stay({ code }: { code: string }) {
  const say = useSay();
  const changed = usePersonChanged();
  const { message } = App.useApp();
  const stay = async () => {
    try {
      await told(api.DELETE("/staff/{code}/leaving", { params: { path: { code } } }));
      message.success(say(going.stayed));
    } catch (fault) {
      message.error(sentence(fault, say));
    }
    await changed();
  };
  return <Button onClick={stay}>{say(going.stay)}</Button>;
}

function Absences({ shown, manage }: { shown: Shown; manage: boolean }) {
  const say = useSay();
  const changed = usePersonChanged();
  const { modal, message } = App.useApp();
  const { code } = shown.staff;
  const end = async (starts_at: string) => {
    try {
      await told(api.DELETE("/staff/{code}/absences", { params: { path: { code }, query: { starts_at } } }));
    } catch (fault) {
      message.error(sentence(fault, say));
    }
    await changed();
  };
  const ask = (starts_at: string) =>
    modal.confirm({
      title: say(going.cancelSure),
      content: say(going.cancelLead),
      okText: say(admin.yes),
      cancelText: say(admin.cancel),
      onOk: () => end(starts_at),
    });
  return (
    <Panel title={say(going.absences)}>
      <Rows
        label={say(going.absences)}
        rows={shown.absences}
        keyOf={(one) => one.starts_at}
        empty={say(going.noAbsences)}
        columns={[
          {
            key: "kind",
            title: say(going.kind),
            cell: (one) => say(absenceKinds[one.kind as "other"] ?? absenceKinds.other),
          },
          { key: "from", title: say(going.from), cell: (one) => <Time at={one.starts_at} /> },
          { key: "until", title: say(going.until), cell: (one) => <Time at={one.ends_at} /> },
          {
            key: "acts",
            title: "",
            end: true,
            cell: (one) =>
              manage && (
                <Button size="small" type="text" onClick={() => ask(one.starts_at)}>
                  {say(going.cancelAbsence)}
                </Button>
              ),
          },
        ]}
      />
    </Panel>
  );
}

function Orders({ departures }: { departures: Shown["departures"] }) {
  const say = useSay();
  const state = (one: Shown["departures"][number]) =>
    one.finished_at ? going.finished : one.begun_at ? going.underWay : going.waits;
  return (
    <Panel title={say(going.orders)}>
      <Rows
        label={say(going.orders)}
        rows={departures}
        keyOf={(one) => one.id}
        empty={say(going.noOrders)}
        columns={[
          { key: "why", title: say(going.reason), cell: (one) => say(whys[one.kind]) },
          { key: "to", title: say(going.goesTo), cell: (one) => say(targets[one.goes_to]) },
          { key: "due", title: say(going.due), cell: (one) => <Time at={one.due_at} /> },
          {
            key: "how",
            title: say(going.progress),
            cell: (one) => (
              <>
                <span className={`lc-dot ${one.finished_at ? "good" : one.begun_at ? "busy" : "warn"}`}>
                  {say(state(one))}
                </span>
                <Counts of={one.leads} ended={one.finished_at !== null} />
              </>
            ),
          },
        ]}
      />
    </Panel>
  );
}

export function Counts({ of, ended }: { of: Schemas["DepartureShown"]["leads"]; ended: boolean }) {
  const say = useSay();
  if (of.length === 0) return ended ? <div className="faint">{say(going.nothingMoved)}</div> : null;
  return (
    <div className="faint">
      {of.map((one) => (
        <div key={one.outcome}>
          {say(outcomes[one.outcome as "stays"] ?? outcomes.stays)} {say(people.leads, { n: one.leads })}
        </div>
      ))}
    </div>
  );
}
