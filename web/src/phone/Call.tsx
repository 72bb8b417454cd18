/** Calls through the privacy number: my phone rings, then the customer's. It needs the line: nobody wants to be rung later. */
import { PhoneOutlined } from "@ant-design/icons";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useEffect, useRef, useState } from "react";
import { ApiError, api, told } from "../frame/client";
import { Panel } from "../frame/Page";
import { sentence } from "../frame/problem";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { useLine } from "./acting";
import { MOVING, resting, rings } from "./calling";
import { phone } from "./words";

const STATES = {
  ready: phone.ready,
  sending: phone.sending,
  placed: phone.placed,
  unknown: phone.unknown,
  refused: phone.callRefused,
  stopped: phone.stopped,
  over: phone.over,
};
const LOOK = 4_000;
const SHOWN = 3;

/** The calls of a lead, read again while one is under way. */
export function useCalls(reference: string) {
  return useQuery({
    queryKey: ["phone", "calls", reference],
    queryFn: async ({ signal }) =>
      (await told(api.GET("/leads/{reference}/calls", { params: { path: { reference } }, signal }))).calls,
    refetchInterval: ({ state }) => (state.data?.some((one) => MOVING.has(one.state)) ? LOOK : false),
  });
}

export function Call({ reference, at }: { reference: string; at: boolean | undefined }) {
  const say = useSay();
  const line = useLine();
  const queries = useQueryClient();
  const button = useRef<HTMLButtonElement>(null);
  const { data, dataUpdatedAt } = useCalls(reference);
  // A call whose answer was lost is asked for under the same key: one call, however often it is tapped.
  const [key, setKey] = useState(() => crypto.randomUUID());
  const ring = useMutation({
    mutationFn: () =>
      told(
        api.POST("/leads/{reference}/calls", {
          params: { path: { reference }, header: { "Idempotency-Key": key } },
        }),
      ),
    onSettled: (_, fault) => {
      if (!(fault instanceof ApiError) || (fault.status >= 400 && fault.status < 500))
        setKey(crypto.randomUUID());
      return queries.invalidateQueries({ queryKey: ["phone", "calls", reference] });
    },
  });
  const ringing = data?.some((one) => rings(one, dataUpdatedAt)) ?? false;
  useEffect(() => {
    if (at) button.current?.focus();
  }, [at]);
  return (
    <Panel title={say(phone.calling)}>
      <Button
        ref={button}
        block
        size="large"
        icon={<PhoneOutlined />}
        className="lc-tall"
        disabled={!line || ringing}
        loading={ring.isPending}
        onClick={() => ring.mutate()}
      >
        {say(phone.call)}
      </Button>
      <p className="soft lc-under">{say(ringing ? phone.rings : line ? phone.callLead : phone.callAway)}</p>
      {line && !ringing && resting(Date.now()) && <p className="lc-under">{say(phone.callResting)}</p>}
      {ring.error && <p role="alert">{sentence(ring.error, say)}</p>}
      <ul className="lc-lines" aria-live="polite">
        {data
          ?.filter((one) => one.medium === "call")
          .slice(0, SHOWN)
          .map((one) => (
            <li key={one.call} className="lc-card-line">
              <span>
                {one.state in STATES ? say(STATES[one.state as keyof typeof STATES]) : one.state}{" "}
                <span className="soft">
                  {one.talk_seconds === null ? one.text : say(phone.talked, { n: one.talk_seconds })}
                </span>
              </span>
              <Time at={one.asked_at} />
            </li>
          ))}
      </ul>
    </Panel>
  );
}
