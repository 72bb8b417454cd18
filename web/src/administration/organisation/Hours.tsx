/** The opening hours of a week, told with like days together; written anew as a whole. */
import { CopyOutlined, EditOutlined, MinusCircleOutlined, PlusOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Input } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../../frame/client";
import { Panel } from "../../frame/Page";
import { useMay } from "../../frame/session";
import { useSay } from "../../frame/speech";
import { Editing } from "../Editing";
import { clockOf, fieldOf, inOrder, minutesOf, type Slot, type Span, together } from "../minutes";
import { KEY } from "../reading";
import { admin, weekdays } from "../words";
import type { Entity } from "./EntityPanels";
import { hours } from "./words";

const DAYS = [0, 1, 2, 3, 4, 5, 6] as const;
const dayText = (day: number) => weekdays[`d${day}` as keyof typeof weekdays];
const KINDS = ["dispatch", "work"] as const;

export function Hours({ entity, week }: { entity: Entity; week: readonly Schemas["Opens"][] }) {
  const say = useSay();
  const may = useMay();
  const [editing, setEditing] = useState(false);
  return (
    <Panel
      title={say(hours.title)}
      extra={
        may("org.manage") && (
          <Button
            type="text"
            icon={<EditOutlined />}
            aria-label={say(hours.edit)}
            onClick={() => setEditing(true)}
          />
        )
      }
    >
      {week.length === 0 ? (
        <p className="soft">{say(hours.notSet)}</p>
      ) : (
        KINDS.map((kind) => (
          <div key={kind}>
            <p className="lc-week-title">{say(hours[kind])}</p>
            <Week week={week} kind={kind} />
          </div>
        ))
      )}
      <HoursForm open={editing} close={() => setEditing(false)} entity={entity} week={week} />
    </Panel>
  );
}

function Week({ week, kind }: { week: readonly Slot[]; kind: string }) {
  const say = useSay();
  return (
    <div className="lc-admin-week">
      {together(week, kind).map(([days, spans]) => {
        const first = say(dayText(days[0] ?? 0));
        const last = say(dayText(days.at(-1) ?? 0));
        return (
          <div key={days[0]}>
            <span>{days.length > 1 ? `${first} – ${last}` : first}</span>
            <Spans spans={spans} />
          </div>
        );
      })}
    </div>
  );
}

/** `08:30 – 18:00`, or closed. */
export function Spans({ spans }: { spans: readonly Span[] }) {
  const say = useSay();
  if (spans.length === 0) return <span className="faint">{say(hours.closedDay)}</span>;
  return <span>{spans.map((one) => `${clockOf(one.opens)} – ${clockOf(one.closes)}`).join(" · ")}</span>;
}

interface HoursFormProps {
  open: boolean;
  close: () => void;
  entity: Entity;
  week: readonly Slot[];
}

function HoursForm({ open, close, entity, week }: HoursFormProps) {
  const say = useSay();
  const queries = useQueryClient();
  // Kept here, not in the form: spans come and go. Begun anew each time that it opens.
  const [draft, setDraft] = useState<readonly Slot[]>();
  const slots = draft ?? week;
  const sound = KINDS.every((kind) => DAYS.every((day) => inOrder(of(slots, kind, day))));
  return (
    <Editing<object>
      title={`${say(hours.edit)} · ${entity.name}`}
      open={open}
      close={() => {
        setDraft(undefined);
        close();
      }}
      size={560}
      lead={say(hours.zoneLead, { zone: entity.time_zone })}
      save={async () => {
        if (!sound) throw new Error("hours");
        await told(
          api.PUT("/entities/{code}/openings", {
            params: { path: { code: entity.code } },
            body: { slots: slots as never },
          }),
        );
        await queries.invalidateQueries({ queryKey: [KEY, "timetable", entity.code] });
      }}
    >
      {KINDS.map((kind) => (
        <section key={kind} className="lc-week-edit">
          <h3>{say(hours[kind])}</h3>
          <p className="soft">{say(kind === "dispatch" ? hours.dispatchLead : hours.workLead)}</p>
          <WeekEdit
            slots={slots.filter((one) => one.hours === kind)}
            kind={kind}
            change={(own) => setDraft([...slots.filter((one) => one.hours !== kind), ...own])}
          />
        </section>
      ))}
      {!sound && <Alert type="warning" showIcon title={say(hours.bad)} className="lc-edit-fault" />}
    </Editing>
  );
}

const of = (slots: readonly Slot[], kind: string, day: number) =>
  slots.filter((one) => one.hours === kind && one.weekday === day);

interface WeekEditProps {
  slots: readonly Slot[];
  kind: string;
  change: (slots: readonly Slot[]) => void;
}

/** Of each weekday its spans; Monday's can be taken for the days until Friday. */
export function WeekEdit({ slots, kind, change }: WeekEditProps) {
  const say = useSay();
  const copy = () =>
    change([
      ...slots.filter((one) => one.weekday === 0 || one.weekday > 4),
      ...[1, 2, 3, 4].flatMap((weekday) => of(slots, kind, 0).map((one) => ({ ...one, weekday }))),
    ]);
  return (
    <>
      {DAYS.map((day) => {
        const own = of(slots, kind, day);
        const name = say(dayText(day));
        const write = (spans: readonly Span[]) =>
          change([
            ...slots.filter((one) => one.weekday !== day),
            ...spans.map((one) => ({ ...one, hours: kind, weekday: day })),
          ]);
        return (
          <div key={day} className="lc-admin-week-day">
            <span>{name}</span>
            <SpansEdit name={name} spans={own} change={write} />
            {day === 0 && own.length > 0 && (
              <Button
                type="text"
                icon={<CopyOutlined />}
                title={say(hours.copyDown)}
                aria-label={say(hours.copyDown)}
                onClick={copy}
              />
            )}
          </div>
        );
      })}
    </>
  );
}

interface SpansEditProps {
  name: string;
  spans: readonly Span[];
  change: (spans: readonly Span[]) => void;
}

export function SpansEdit({ name, spans, change }: SpansEditProps) {
  const say = useSay();
  const put = (place: number, next: Partial<Span>) =>
    change(spans.map((one, other) => (other === place ? { ...one, ...next } : one)));
  const last = spans.at(-1)?.closes ?? 0;
  return (
    <div className="lc-week-spans">
      {spans.length === 0 && <span className="faint">{say(hours.closedDay)}</span>}
      {spans.map((one, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: spans have no other name
        <div className="row" key={place}>
          <Input
            type="time"
            aria-label={say(hours.from, { day: name })}
            value={fieldOf(one.opens)}
            onChange={(event) => put(place, { opens: minutesOf(event.target.value) ?? one.opens })}
          />
          <span aria-hidden="true">–</span>
          <Input
            type="time"
            aria-label={say(hours.until, { day: name })}
            value={fieldOf(one.closes)}
            onChange={(event) => put(place, { closes: minutesOf(event.target.value, true) ?? one.closes })}
          />
          <Button
            type="text"
            icon={<MinusCircleOutlined />}
            aria-label={say(hours.removeSpan, { day: name })}
            onClick={() => change(spans.filter((_, other) => other !== place))}
          />
        </div>
      ))}
      {last < 1380 && (
        <Button
          size="small"
          type="dashed"
          icon={<PlusOutlined />}
          aria-label={say(hours.addSpan, { day: name })}
          onClick={() =>
            change([...spans, last ? { opens: last + 30, closes: 1440 } : { opens: 540, closes: 1080 }])
          }
        >
          {say(admin.add)}
        </Button>
      )}
    </div>
  );
}
