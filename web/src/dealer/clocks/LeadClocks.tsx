/** The clocks of one lead: what runs and until when, what was kept; a manager lets them stand still while the customer is waited for. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Radio } from "antd";
import { useState } from "react";
import { Confirm } from "../../frame/Confirm";
import { api, type Schemas, told } from "../../frame/client";
import { useHouseWords } from "../../frame/house";
import { Panel } from "../../frame/Page";
import { sentence } from "../../frame/problem";
import { useMay } from "../../frame/session";
import { useSay } from "../../frame/speech";
import { Time } from "../../frame/times";
import "./clocks.css";
import { spoken } from "./kept";
import { board, clocks } from "./words";

type Shown = Schemas["clocks_desk_Shown"];
type Why = Schemas["PauseBody"]["reason"];
const WHY: readonly Why[] = ["customer_asks_later", "customer_away", "customer_considers"];
const HOURS = [2, 24, 72, 168] as const;
const HOUR = 3_600_000;

/** Clocks go on, or stand still; the lead and the board are read anew. */
export function usePausing(reference: string) {
  const say = useSay();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const params = { path: { reference } };
  const act = useMutation({
    mutationFn: (given: { hours: number; reason: Why } | null) =>
      told(
        given
          ? api.POST("/leads/{reference}/clock-pauses", {
              params,
              body: {
                until: new Date(Date.now() + given.hours * HOUR).toISOString(),
                reason: given.reason,
              },
            })
          : api.DELETE("/leads/{reference}/clock-pauses", { params }),
      ),
    onSuccess: (_, given) => message.success(say(given ? board.stands : board.goesOn)),
    onError: (fault) => message.error(sentence(fault, say)),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ["leads", "clocks", reference] }),
        queries.invalidateQueries({ queryKey: ["dealer", "clocks"] }),
      ]),
  });
  return {
    busy: act.isPending,
    pause: (hours: number, reason: Why) => act.mutateAsync({ hours, reason }).catch(() => undefined),
    resume: () => act.mutate(null),
  };
}

export function LeadClocks({ reference }: { reference: string }) {
  const say = useSay();
  const may = useMay();
  const { data } = useQuery({
    queryKey: ["leads", "clocks", reference],
    queryFn: ({ signal }) =>
      told(api.GET("/leads/{reference}/clocks", { params: { path: { reference } }, signal })),
  });
  if (!data || data.clocks.length === 0) return null;
  const running = data.clocks.filter((one) => !one.stopped_at);
  return (
    <Panel title={say(board.ofLead)}>
      <ul className="lc-clocks">
        {data.clocks.map((one) => (
          <One key={`${one.clock} ${one.seq}`} of={one} />
        ))}
      </ul>
      {running.length > 0 && may("lead.assign") && (
        <Pausing reference={reference} still={running.some((one) => one.paused_until)} />
      )}
    </Panel>
  );
}

function One({ of }: { of: Shown }) {
  const say = useSay();
  const word = useHouseWords();
  const name = clocks[of.clock as keyof typeof clocks];
  const target = say(board.target, { n: of.target_minutes });
  return (
    <li>
      <span>
        {say(name)} <span className="faint">{target}</span>
      </span>
      <Standing of={of} />
      {of.paused_until && (
        <span className="soft lc-clocks-why">
          {word(of.paused_for)} · {say(board.pausedTill)} <Time at={of.paused_until} />
        </span>
      )}
    </li>
  );
}

function Standing({ of }: { of: Shown }) {
  const say = useSay();
  if (of.stopped_at) {
    const spent = of.spent_s ?? 0;
    const late = spent > of.target_minutes * 60;
    const [unit, n] = spoken(spent);
    return (
      <span className={late ? "lc-dot bad" : "lc-dot good"}>
        {say(late ? board.over : board.reached)} · {say(board[unit], { n })}
      </span>
    );
  }
  if (of.paused_until) return <span className="lc-dot">{say(board.still)}</span>;
  if (!of.due_at) return <span className="lc-dot busy">{say(board.running)}</span>;
  const late = Date.parse(of.due_at) <= Date.now();
  return (
    <span className={late ? "lc-dot bad" : "lc-dot busy"}>
      {say(late ? board.lateBy : board.dueAt)} <Time at={of.due_at} far />
    </span>
  );
}

function Pausing({ reference, still }: { reference: string; still: boolean }) {
  const say = useSay();
  const word = useHouseWords();
  const { pause, resume, busy } = usePausing(reference);
  const [why, setWhy] = useState<Why>("customer_asks_later");
  const [hours, setHours] = useState<number>(24);
  if (still) {
    return (
      <Button className="lc-clocks-do" loading={busy} onClick={resume}>
        {say(board.resume)}
      </Button>
    );
  }
  return (
    <div className="lc-clocks-do">
      <Confirm
        text={say(board.pause)}
        lead={say(board.pauseLead)}
        sure={say(board.pauseDo)}
        done={() => pause(hours, why)}
      >
        <Radio.Group
          aria-label={say(board.pauseWhy)}
          className="lc-clocks-choice"
          value={why}
          onChange={({ target }) => setWhy(target.value)}
          options={WHY.map((value) => ({ value, label: word(value) }))}
        />
        <Radio.Group
          aria-label={say(board.pauseFor)}
          optionType="button"
          value={hours}
          onChange={({ target }) => setHours(target.value)}
          options={HOURS.map((value) => ({
            value,
            label: value < 24 ? say(board.pauseHours, { n: value }) : say(board.pauseDays, { n: value / 24 }),
          }))}
        />
        <p className="soft">
          {say(board.pausedTill)} <Time at={new Date(Date.now() + hours * HOUR).toISOString()} />
        </p>
      </Confirm>
    </div>
  );
}
