/** Absences of one person: those that there are, and another one, with what becomes of the leads in hand. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Radio } from "antd";
import { useState } from "react";
import { told as answered, api } from "../../frame/client";
import { sentence } from "../../frame/problem";
import { useSay, useSpeech } from "../../frame/speech";
import { instant } from "../../frame/times";
import { type Passing, PassOn, passable, passed } from "./PassOn";
import { dayOf, type Rota, type Worker } from "./week";
import { kinds, rota } from "./words";

const STAY: Passing = { goes_to: "", to: "" };

/** Tomorrow's morning and evening, as inputs of the browser take them. */
export function tomorrow(): { begins: string; ends: string } {
  const day = dayOf(new Date(Date.now() + 86_400_000));
  return { begins: `${day}T00:00`, ends: `${day}T23:59` };
}

export function Away({ told, worker }: { told: Rota; worker: Worker }) {
  const say = useSay();
  const { language } = useSpeech();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [kind, setKind] = useState("leave");
  const [{ begins, ends }, setSpan] = useState(tomorrow);
  const [leads, setLeads] = useState<Passing>(STAY);
  const [from, to] = [new Date(begins), new Date(ends)];
  const wrong = !(to > from && to > new Date());
  const onError = (fault: unknown) => {
    message.error(sentence(fault, say));
  };
  const params = { path: { code: worker.staff } };
  const anew = () => queries.invalidateQueries({ queryKey: ["dealer"] });
  const record = useMutation({
    mutationFn: () =>
      answered(
        api.POST("/staff/{code}/absences", {
          params,
          body: {
            kind,
            starts_at: from.toISOString(),
            ends_at: to.toISOString(),
            leads: passed(leads) ?? null,
          },
        }),
      ),
    onSuccess: () => {
      message.success(say(rota.awayDone, { name: worker.name }));
      setLeads(STAY);
      anew();
    },
    onError,
  });
  const back = useMutation({
    mutationFn: (starts_at: string) =>
      answered(api.DELETE("/staff/{code}/absences", { params: { ...params, query: { starts_at } } })),
    onSuccess: () => {
      message.success(say(rota.backDone, { name: worker.name }));
      anew();
    },
    onError,
  });
  const present = worker.absences.filter((one) => new Date(one.ends_at) > new Date());
  return (
    <form
      className="lc-shifts"
      onSubmit={(event) => {
        event.preventDefault();
        if (!wrong && passable(leads)) record.mutate();
      }}
    >
      {present.length > 0 && (
        <section>
          <h2>{say(rota.planned)}</h2>
          {present.map((one) => (
            <div key={one.starts_at} className="lc-crew-line">
              <span>
                <strong>{say(kinds[one.kind] ?? rota.absence)}</strong>{" "}
                <span className="soft">
                  {say(rota.span, {
                    from: instant(one.starts_at, language),
                    to: instant(one.ends_at, language),
                  })}
                </span>
              </span>
              <Button size="small" loading={back.isPending} onClick={() => back.mutate(one.starts_at)}>
                {say(rota.backNow)}
              </Button>
            </div>
          ))}
        </section>
      )}
      <Radio.Group
        aria-label={say(rota.kind)}
        value={kind}
        onChange={(event) => setKind(event.target.value)}
        options={Object.entries(kinds).map(([code, text]) => ({ value: code, label: say(text) }))}
      />
      <label className="lc-away-when">
        {say(rota.begins)}
        <input
          type="datetime-local"
          className="lc-native"
          value={begins}
          onChange={(event) => setSpan({ begins: event.target.value, ends })}
        />
      </label>
      <label className="lc-away-when">
        {say(rota.ends)}
        <input
          type="datetime-local"
          className="lc-native"
          value={ends}
          onChange={(event) => setSpan({ begins, ends: event.target.value })}
        />
      </label>
      <PassOn told={told} open={worker.open} without={[worker.staff]} value={leads} put={setLeads} mayStay />
      {leads.goes_to && <p className="soft">{say(rota.passAtBegin, { n: worker.open })}</p>}
      <Button
        type="primary"
        htmlType="submit"
        disabled={wrong || !passable(leads)}
        loading={record.isPending}
      >
        {say(rota.awayDo)}
      </Button>
    </form>
  );
}
