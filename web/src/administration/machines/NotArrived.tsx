/** Messages that have not arrived: those that wait for a try, those that were given up and can be sent again. */
import { type QueryKey, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Segmented } from "antd";
import { type ReactNode, useState } from "react";
import { adapters } from "../../account/words";
import type { Schemas } from "../../frame/client";
import { useHouseWords } from "../../frame/house";
import { useMay } from "../../frame/session";
import { useSay } from "../../frame/speech";
import { Time } from "../../frame/times";
import { Rows } from "../Rows";
import { useFaultName } from "./faults";
import { SendAgain } from "./SendAgain";
import { hooks } from "./words";

/** To a webhook, or to a person by some way. */
type Message = Schemas["Undelivered"] | Schemas["Unreached"];

interface NotArrivedProps {
  label: string;
  named: QueryKey;
  read: (givenUp: boolean, signal: AbortSignal) => Promise<readonly Message[]>;
  send: (since: string) => Promise<Schemas["SentAgain"]>;
  /** What else is to be chosen before they are sent again. */
  children?: ReactNode;
}

export function NotArrived({ label, named, read, send, children }: NotArrivedProps) {
  const say = useSay();
  const may = useMay();
  const name = useHouseWords();
  const fault = useFaultName();
  const [givenUp, setGivenUp] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: [...named, givenUp],
    queryFn: ({ signal }) => read(givenUp, signal),
  });
  return (
    <div className="lc-once">
      <Segmented
        value={givenUp ? "up" : "waits"}
        options={[
          { value: "waits", label: say(hooks.waiting) },
          { value: "up", label: say(hooks.givenUp) },
        ]}
        onChange={(value) => setGivenUp(value === "up")}
      />
      {givenUp && (data?.length ?? 0) > 0 && (
        <SendAgain changes={named} send={send}>
          {children}
        </SendAgain>
      )}
      <Rows
        label={label}
        rows={data}
        fault={error}
        again={refetch}
        keyOf={(one) => ("adapter" in one ? `${one.notice} ${one.adapter} ${one.person}` : one.notice)}
        empty={say(hooks.noMessages)}
        columns={[
          {
            key: "kind",
            title: say(hooks.kind),
            cell: (one) => (
              <>
                <div>{name(one.kind)}</div>
                {"person" in one && (
                  <div className="soft">
                    {one.person} · {say(adapters[one.adapter as keyof typeof adapters])}
                  </div>
                )}
                {may("lead.read") && one.lead && (
                  <Link to="/leads/$reference" params={{ reference: one.lead } as never}>
                    {say(hooks.lead_)}
                  </Link>
                )}
              </>
            ),
          },
          { key: "at", title: say(hooks.noticed), cell: (one) => <Time at={one.noticed_at} /> },
          { key: "tries", title: say(hooks.attempts), cell: (one) => say(hooks.times, { n: one.attempts }) },
          { key: "fault", title: say(hooks.failure), cell: (one) => fault(one.failure) },
          {
            key: "next",
            title: say(givenUp ? hooks.givenUp : hooks.next),
            cell: (one) => <Time at={givenUp ? one.given_up_at : one.due_at} />,
          },
        ]}
      />
    </div>
  );
}
