/** Days that are not like their weekday: what they are like, or that the dealer is closed. */
import { PlusOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Checkbox, Form } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../../frame/client";
import { Panel } from "../../frame/Page";
import { sentence } from "../../frame/problem";
import { useMay } from "../../frame/session";
import { useSay } from "../../frame/speech";
import { Editing } from "../Editing";
import { Day, Line, today } from "../fields";
import { inOrder, type Slot, type Span } from "../minutes";
import { Rows } from "../Rows";
import { KEY } from "../reading";
import { admin } from "../words";
import type { Entity } from "./EntityPanels";
import { Spans, SpansEdit } from "./Hours";
import { hours } from "./words";

type Special = Schemas["Special"];
const KINDS = ["dispatch", "work"] as const;

interface Whole {
  day: string;
  reason: string;
  slots: readonly Omit<Slot, "weekday">[];
}

/** One row a day; the house tells one row a span. */
export function byDay(days: readonly Special[]): readonly Whole[] {
  const found = new Map<string, Whole>();
  for (const one of days) {
    const before = found.get(one.day) ?? { day: one.day, reason: one.reason, slots: [] };
    const slots =
      one.hours && one.opens !== null && one.closes !== null
        ? [...before.slots, { hours: one.hours, opens: one.opens, closes: one.closes }]
        : before.slots;
    found.set(one.day, { ...before, slots });
  }
  return [...found.values()];
}

export function Days({ entity, days }: { entity: Entity; days: readonly Special[] }) {
  const say = useSay();
  const may = useMay();
  const queries = useQueryClient();
  const { modal, message } = App.useApp();
  const [editing, setEditing] = useState<Whole>();
  const [open, setOpen] = useState(false);
  const manage = may("org.manage");
  const edit = (whole?: Whole) => {
    setEditing(whole);
    setOpen(true);
  };
  const clear = async (day: string) => {
    const path = { code: entity.code, day };
    try {
      await told(api.DELETE("/entities/{code}/days/{day}", { params: { path } }));
      await queries.invalidateQueries({ queryKey: [KEY, "timetable", entity.code] });
    } catch (fault) {
      message.error(sentence(fault, say));
    }
  };
  const ask = (day: string) =>
    modal.confirm({
      title: say(hours.clearSure, { day }),
      okText: say(admin.yes),
      cancelText: say(admin.cancel),
      onOk: () => clear(day),
    });
  const spans = (one: Whole, kind: string) => one.slots.filter((slot) => slot.hours === kind);
  return (
    <Panel
      title={say(hours.days)}
      extra={
        manage && (
          <Button size="small" icon={<PlusOutlined />} onClick={() => edit()}>
            {say(hours.addDay)}
          </Button>
        )
      }
    >
      <Rows
        label={say(hours.days)}
        rows={byDay(days)}
        keyOf={(one) => one.day}
        empty={say(hours.noDays)}
        columns={[
          { key: "day", title: say(hours.day), cell: (one) => <span className="nowrap">{one.day}</span> },
          { key: "why", title: say(hours.reason), cell: (one) => one.reason },
          {
            key: "times",
            title: say(hours.times),
            cell: (one) =>
              one.slots.length === 0 ? (
                <span className="lc-dot warn">{say(hours.allDay)}</span>
              ) : (
                KINDS.map((kind) => (
                  <div key={kind}>
                    <span className="faint">{say(hours[kind])}</span> <Spans spans={spans(one, kind)} />
                  </div>
                ))
              ),
          },
          ...(manage
            ? [
                {
                  key: "acts",
                  title: "",
                  end: true,
                  cell: (one: Whole) => (
                    <div className="lc-line-actions">
                      <Button size="small" type="text" onClick={() => edit(one)}>
                        {say(admin.edit)}
                      </Button>
                      <Button size="small" type="text" onClick={() => ask(one.day)}>
                        {say(hours.clearDay)}
                      </Button>
                    </div>
                  ),
                },
              ]
            : []),
        ]}
      />
      <DayForm open={open} close={() => setOpen(false)} entity={entity} whole={editing} />
    </Panel>
  );
}

interface DayFormProps {
  open: boolean;
  close: () => void;
  entity: Entity;
  whole?: Whole;
}

interface DayGiven {
  day: string;
  reason?: string;
}

function DayForm({ open, close, entity, whole }: DayFormProps) {
  const say = useSay();
  const queries = useQueryClient();
  const [draft, setDraft] = useState<Whole["slots"]>();
  const slots = draft ?? whole?.slots ?? [];
  const closed = slots.length === 0;
  const own = (kind: string) => slots.filter((one) => one.hours === kind);
  const write = (kind: string, spans: readonly Span[]) =>
    setDraft([
      ...slots.filter((one) => one.hours !== kind),
      ...spans.map((one) => ({ opens: one.opens, closes: one.closes, hours: kind })),
    ]);
  const sound = KINDS.every((kind) => inOrder(own(kind)));
  const usual = KINDS.map((kind) => ({ hours: kind, opens: 540, closes: 1080 }));
  return (
    <Editing<DayGiven>
      title={say(whole ? hours.editDay : hours.addDay)}
      open={open}
      close={() => {
        setDraft(undefined);
        close();
      }}
      lead={say(hours.daysLead)}
      initial={{ day: whole?.day, reason: whole?.reason }}
      save={async ({ day, reason = "" }) => {
        await told(
          api.PUT("/entities/{code}/days/{day}", {
            params: { path: { code: entity.code, day: whole?.day ?? day } },
            body: { reason, slots: slots as never },
          }),
        );
        await queries.invalidateQueries({ queryKey: [KEY, "timetable", entity.code] });
      }}
    >
      {whole ? (
        <p className="strong">{whole.day}</p>
      ) : (
        <Day name="day" label={say(hours.day)} required min={today()} />
      )}
      <Line name="reason" label={say(hours.reason)} max={500} />
      <Form.Item>
        <Checkbox checked={closed} onChange={(event) => setDraft(event.target.checked ? [] : usual)}>
          {say(hours.allDay)}
        </Checkbox>
      </Form.Item>
      {!closed &&
        KINDS.map((kind) => (
          <div key={kind} className="lc-admin-week-day">
            <span>{say(hours[kind])}</span>
            <SpansEdit name={say(hours[kind])} spans={own(kind)} change={(spans) => write(kind, spans)} />
          </div>
        ))}
      {!sound && <Alert type="warning" showIcon title={say(hours.bad)} className="lc-edit-fault" />}
    </Editing>
  );
}
