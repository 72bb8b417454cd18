/** The shifts of a week of one person: each weekday on or off, from when to when. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Checkbox } from "antd";
import { useState } from "react";
import { told as answered, api } from "../../frame/client";
import { sentence } from "../../frame/problem";
import { useSay, useSpeech } from "../../frame/speech";
import { clock, minutesOf, type Rota, type Turn, type Worker } from "./week";
import { rota } from "./words";

interface Span {
  on: boolean;
  from: string;
  to: string;
}
const USUAL: Span = { on: false, from: "09:00", to: "18:00" };
const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6] as const;
/** A Monday. */
const MONDAY = new Date(2024, 0, 1);

/** One slot a day is edited here; who has several on a day keeps them until the day is changed. */
function spansOf(turns: readonly Turn[]): Span[] {
  return WEEKDAYS.map((weekday) => {
    const slots = turns.filter((one) => one.weekday === weekday);
    const [first] = slots;
    const last = slots.at(-1);
    return first && last ? { on: true, from: clock(first.starts), to: clock(last.ends % 1440) } : USUAL;
  });
}

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
  const [spans, setSpans] = useState(() => spansOf(worker.shifts.length ? worker.shifts : told.hours));
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
  const turns = spans.flatMap(({ on, from, to }, weekday): Turn[] => {
    const [starts, ends] = [minutesOf(from), minutesOf(to, true)];
    return on && starts !== null && ends !== null ? [{ weekday, starts, ends }] : [];
  });
  const wrong =
    turns.some((one) => one.ends <= one.starts) || turns.length !== spans.filter((one) => one.on).length;
  const put = (weekday: number, change: Partial<Span>) =>
    setSpans(spans.map((one, place) => (place === weekday ? { ...one, ...change } : one)));
  return (
    <form
      className="lc-shifts"
      onSubmit={(event) => {
        event.preventDefault();
        if (!wrong) write.mutate(turns);
      }}
    >
      <p className="soft">{say(rota.shiftsLead)}</p>
      {spans.map((span, weekday) => {
        const name = day.format(new Date(MONDAY.getFullYear(), 0, 1 + weekday));
        return (
          <div key={name} className="lc-shift">
            <Checkbox
              checked={span.on}
              aria-label={`${name} ${say(rota.works)}`}
              onChange={(event) => put(weekday, { on: event.target.checked })}
            >
              {name}
            </Checkbox>
            {span.on ? (
              <span className="row">
                <input
                  type="time"
                  className="lc-native"
                  aria-label={say(rota.from, { day: name })}
                  value={span.from}
                  onChange={(event) => put(weekday, { from: event.target.value })}
                />
                –
                <input
                  type="time"
                  className="lc-native"
                  aria-label={say(rota.to, { day: name })}
                  value={span.to}
                  onChange={(event) => put(weekday, { to: event.target.value })}
                />
              </span>
            ) : (
              <span className="faint">{say(rota.off)}</span>
            )}
          </div>
        );
      })}
      {wrong && (
        <p role="alert" className="lc-bad">
          {say(rota.backwards)}
        </p>
      )}
      <div className="row wrap">
        <Button type="primary" htmlType="submit" disabled={wrong} loading={write.isPending}>
          {say(rota.save)}
        </Button>
        <Button
          onClick={() => setSpans(spans.map((one) => (one.on ? { ...(spans[0] ?? USUAL), on: true } : one)))}
        >
          {say(rota.sameAll)}
        </Button>
        {worker.shifts.length > 0 && <Button onClick={() => write.mutate([])}>{say(rota.likeStore)}</Button>}
      </div>
    </form>
  );
}
