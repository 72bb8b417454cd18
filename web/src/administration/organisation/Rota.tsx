/** Who works when, where that is not the dealer's consultants' hours. */
import { EditOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Form, Select } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../../frame/client";
import { Panel } from "../../frame/Page";
import { useSay } from "../../frame/speech";
import { Editing } from "../Editing";
import { inOrder, type Slot, together } from "../minutes";
import { Rows } from "../Rows";
import { KEY } from "../reading";
import { admin, weekdays } from "../words";
import { type Entity, useStaffOf } from "./EntityPanels";
import { Spans, WeekEdit } from "./Hours";
import { hours } from "./words";

type Shift = Schemas["Rota"];
const dayText = (day: number) => weekdays[`d${day}` as keyof typeof weekdays];
const slotsOf = (shifts: readonly Shift[], staff: string): readonly Slot[] =>
  shifts
    .filter((one) => one.staff === staff)
    .map((one) => ({ hours: "work", weekday: one.weekday, opens: one.starts, closes: one.ends }));

export function Rota({ entity, shifts }: { entity: Entity; shifts: readonly Shift[] }) {
  const say = useSay();
  const [editing, setEditing] = useState(false);
  const { data: staff } = useStaffOf(entity.code);
  const nameOf = (code: string) => staff?.find((one) => one.code === code)?.name ?? code;
  const people = [...new Set(shifts.map((one) => one.staff))];
  return (
    <Panel
      title={say(hours.rota)}
      extra={
        <Button
          type="text"
          icon={<EditOutlined />}
          aria-label={say(hours.editRota)}
          onClick={() => setEditing(true)}
        />
      }
    >
      <Rows
        label={say(hours.rota)}
        rows={people}
        keyOf={(code) => code}
        empty={say(hours.noRota)}
        columns={[
          { key: "person", title: say(hours.person), cell: nameOf },
          {
            key: "times",
            title: say(hours.times),
            cell: (code) =>
              together(slotsOf(shifts, code), "work").map(([days, spans]) => (
                <div key={days[0]}>
                  <span className="faint">
                    {days.length > 1
                      ? `${say(dayText(days[0] ?? 0))} – ${say(dayText(days.at(-1) ?? 0))}`
                      : say(dayText(days[0] ?? 0))}
                  </span>{" "}
                  <Spans spans={spans} />
                </div>
              )),
          },
        ]}
      />
      <RotaForm open={editing} close={() => setEditing(false)} entity={entity} shifts={shifts} />
    </Panel>
  );
}

interface RotaFormProps {
  open: boolean;
  close: () => void;
  entity: Entity;
  shifts: readonly Shift[];
}

function RotaForm({ open, close, entity, shifts }: RotaFormProps) {
  const say = useSay();
  const queries = useQueryClient();
  const { data: staff } = useStaffOf(entity.code);
  const [who, setWho] = useState("");
  const [draft, setDraft] = useState<readonly Slot[]>();
  const slots = draft ?? slotsOf(shifts, who);
  const sound = [0, 1, 2, 3, 4, 5, 6].every((day) => inOrder(slots.filter((one) => one.weekday === day)));
  return (
    <Editing<object>
      title={say(hours.editRota)}
      open={open}
      close={() => {
        setWho("");
        setDraft(undefined);
        close();
      }}
      size={560}
      lead={say(hours.rotaLead)}
      save={async () => {
        const body = slots.map(({ weekday, opens, closes }) => ({ weekday, starts: opens, ends: closes }));
        await told(
          api.PUT("/entities/{code}/shifts/{staff}", {
            params: { path: { code: entity.code, staff: who } },
            body: { shifts: body },
          }),
        );
        await queries.invalidateQueries({ queryKey: [KEY, "timetable", entity.code] });
      }}
    >
      <Form.Item
        name="who"
        label={say(hours.person)}
        rules={[{ required: true, message: say(admin.missing) }]}
      >
        <Select
          aria-label={say(hours.person)}
          showSearch={{ optionFilterProp: "label" }}
          options={(staff ?? []).map((one) => ({ value: one.code, label: `${one.name} · ${one.code}` }))}
          onChange={(code: string) => {
            setWho(code);
            setDraft(undefined);
          }}
        />
      </Form.Item>
      {who && (
        <div className="lc-week-edit">
          <WeekEdit slots={slots} kind="work" change={setDraft} />
        </div>
      )}
      {!sound && <Alert type="warning" showIcon title={say(hours.bad)} className="lc-edit-fault" />}
    </Editing>
  );
}
