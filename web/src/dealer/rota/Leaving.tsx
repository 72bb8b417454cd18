/** Somebody leaves for good: when, and who gets the leads in hand. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { App, Button } from "antd";
import { useState } from "react";
import { told as answered, api } from "../../frame/client";
import { sentence } from "../../frame/problem";
import { useSay } from "../../frame/speech";
import { type GoesTo, type Passing, PassOn, passable, passed } from "./PassOn";
import { dayAt, type Rota, type Worker } from "./week";
import { rota } from "./words";

export const MANAGER: { goes_to: GoesTo; to: string } = { goes_to: "manager", to: "" };

export function Leaving({ told, worker, done }: { told: Rota; worker: Worker; done: () => void }) {
  const say = useSay();
  const queries = useQueryClient();
  const { message, modal } = App.useApp();
  const [leftOn, setLeftOn] = useState(() => dayAt(told.time_zone, 1));
  const [leads, setLeads] = useState<Passing>(MANAGER);
  const params = { path: { code: worker.staff } };
  const onError = (fault: unknown) => {
    message.error(sentence(fault, say));
  };
  const leave = useMutation({
    mutationFn: () =>
      answered(
        api.POST("/staff/{code}/leaving", {
          params,
          body: { left_on: leftOn, leads: passed(leads) ?? MANAGER },
        }),
      ),
    onSuccess: async () => {
      message.success(say(rota.leaveDone, { name: worker.name }));
      await queries.invalidateQueries({ queryKey: ["dealer"] });
      done();
    },
    onError,
  });
  const stay = useMutation({
    mutationFn: () => answered(api.DELETE("/staff/{code}/leaving", { params })),
    onSuccess: () => {
      message.success(say(rota.stayDone, { name: worker.name }));
      queries.invalidateQueries({ queryKey: ["dealer"] });
    },
    onError,
  });
  const going = worker.departure?.kind === "left" ? worker.departure : null;
  if (going || worker.left_on) {
    return (
      <div className="lc-shifts">
        {worker.left_on && <p className="strong">{say(rota.goes, { day: worker.left_on })}</p>}
        {going && (
          <Link to={"/rota/departures/$departure" as never} params={{ departure: going.id } as never}>
            {say(rota.progress)}
          </Link>
        )}
        {!going?.begun_at && (
          <div>
            <Button loading={stay.isPending} onClick={() => stay.mutate()}>
              {say(rota.stay)}
            </Button>
          </div>
        )}
      </div>
    );
  }
  const ask = () => {
    if (leftOn > dayAt(told.time_zone)) {
      leave.mutate();
      return;
    }
    modal.confirm({
      title: say(rota.leaveOf, { name: worker.name }),
      content: say(rota.leaveSure, { name: worker.name }),
      okText: say(rota.yes),
      okButtonProps: { danger: true },
      cancelText: say(rota.cancel),
      onOk: () => leave.mutateAsync().catch(() => undefined),
    });
  };
  return (
    <form
      className="lc-shifts"
      onSubmit={(event) => {
        event.preventDefault();
        if (passable(leads)) ask();
      }}
    >
      <p className="soft">{say(rota.leaveLead, { n: worker.open })}</p>
      <label className="lc-away-when">
        {say(rota.leftOn)}
        <input
          type="date"
          className="lc-native"
          required
          value={leftOn}
          onChange={(event) => setLeftOn(event.target.value)}
        />
      </label>
      <PassOn told={told} open={worker.open} without={[worker.staff]} value={leads} put={setLeads} />
      <Button danger htmlType="submit" disabled={!passable(leads) || !leftOn} loading={leave.isPending}>
        {say(rota.leaveDo, { n: worker.open })}
      </Button>
    </form>
  );
}
