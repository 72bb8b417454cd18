/** The shifts of a week of one person: each weekday off, or from when to when, once or several times. */
import { CloseOutlined, PlusOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Checkbox } from "antd";
import { useState } from "react";
import { told as answered, api } from "../../frame/client";
import { sentence } from "../../frame/problem";
import { useSay, useSpeech } from "../../frame/speech";
import { more, type Slot, slotsOf, turnsOf, USUAL } from "./slots";
import type { Rota, Turn, Worker } from "./week";
import { rota } from "./words";

/** A Monday. */
const MONDAY = new Date(2024, 0, 1);

interface ShiftsProps {
  told: Rota;
  worker: Worker;
  done: () => void;
}

export function Shifts({ told, worker, done }: ShiftsProps) {
  const say = useSay();
  const { language } = useSpeech();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [week, setWeek] = useState(() => slotsOf(worker.shifts.length ? worker.shifts : told.hours));
  const day = new Intl.DateTimeFormat(language, { weekday: "long" });
  const write = useMutation({
    mutationFn: (shifts: Turn[]) =>
      answered(
        api.PUT("/entities/{code}/shifts/{staff}", {
          params: { path: { code: told.entity, staff: worker.staff } },
          body: { shifts },
        }),
      ),
    onSuccess: async () => {
      message.success(say(rota.saved, { name: worker.name }));
      await queries.invalidateQueries({ queryKey: ["dealer"] });
      done();
    },
    onError: (fault) => message.error(sentence(fault, say)),
  });
  const turns = turnsOf(week);
  const put = (weekday: number, slots: readonly Slot[]) =>
    setWeek(week.map((one, place) => (place === weekday ? slots : one)));
  const monday = week[0]?.length ? week[0] : [USUAL];
  return (
    <form
      className="lc-shifts"
      onSubmit={(event) => {
        event.preventDefault();
        if (turns) write.mutate(turns);
      }}
    >
      <p className="soft">{say(rota.shiftsLead)}</p>
      {week.map((slots, weekday) => {
        const name = day.format(new Date(MONDAY.getFullYear(), 0, 1 + weekday));
        return (
          <div key={name} className="lc-shift">
            <Checkbox
              checked={slots.length > 0}
              aria-label={`${name} ${say(rota.works)}`}
              onChange={(event) => put(weekday, event.target.checked ? [USUAL] : [])}
            >
              {name}
            </Checkbox>
            {slots.length > 0 ? (
              <Day name={name} slots={slots} put={(next) => put(weekday, next)} />
            ) : (
              <span className="faint">{say(rota.off)}</span>
            )}
          </div>
        );
      })}
      {!turns && (
        <p role="alert" className="lc-bad">
          {say(rota.backwards)}
        </p>
      )}
      <div className="row wrap">
        <Button type="primary" htmlType="submit" disabled={!turns} loading={write.isPending}>
          {say(rota.save)}
        </Button>
        <Button onClick={() => setWeek(week.map((one) => (one.length ? monday : one)))}>
          {say(rota.sameAll)}
        </Button>
        {worker.shifts.length > 0 && <Button onClick={() => write.mutate([])}>{say(rota.likeStore)}</Button>}
      </div>
    </form>
  );
}

interface DayProps {
  name: string;
  slots: readonly Slot[];
  put: (slots: readonly Slot[]) => void;
}

/** The slots of one weekday; the second one and those after it say which they are. */
function Day({ name, slots, put }: DayProps) {
  const say = useSay();
  return (
    <div className="lc-shift-slots">
      {slots.map((slot, place) => {
        const nth = place === 0 ? "" : ` ${place + 1}`;
        const change = (to: Partial<Slot>) =>
          put(slots.map((one, at) => (at === place ? { ...one, ...to } : one)));
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a slot has no other name than its place
          <span className="row" key={place}>
            <input
              type="time"
              className="lc-native"
              aria-label={say(rota.from, { day: name }) + nth}
              value={slot.from}
              onChange={(event) => change({ from: event.target.value })}
            />
            –
            <input
              type="time"
              className="lc-native"
              aria-label={say(rota.to, { day: name }) + nth}
              value={slot.to}
              onChange={(event) => change({ to: event.target.value })}
            />
            {place === 0 ? (
              <Button
                type="text"
                icon={<PlusOutlined />}
                title={say(rota.slotMore)}
                aria-label={say(rota.slotMoreOf, { day: name })}
                onClick={() => put(more(slots))}
              />
            ) : (
              <Button
                type="text"
                icon={<CloseOutlined />}
                title={say(rota.slotLess)}
                aria-label={say(rota.slotLessOf, { day: name, n: place + 1 })}
                onClick={() => put(slots.filter((_, at) => at !== place))}
              />
            )}
          </span>
        );
      })}
    </div>
  );
}
