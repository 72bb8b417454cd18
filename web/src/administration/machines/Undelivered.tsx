/** What has not arrived at a webhook: what waits for a try, what was given up and can be sent again. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Alert, App, Button, Drawer, Input, Segmented } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../../frame/client";
import { useHouseWords } from "../../frame/house";
import { sentence } from "../../frame/problem";
import { useMay } from "../../frame/session";
import { useSay } from "../../frame/speech";
import { Time } from "../../frame/times";
import { localField } from "../organisation/Contracts";
import { Rows } from "../Rows";
import { KEY } from "../reading";
import { hooks } from "./words";

const WEEK = 7 * 86_400_000;

interface UndeliveredProps {
  of?: Schemas["WebhookShown"];
  close: () => void;
}

export function Undelivered({ of, close }: UndeliveredProps) {
  const say = useSay();
  return (
    <Drawer title={say(hooks.messages)} open={of !== undefined} onClose={close} size={760} destroyOnHidden>
      {of && <Messages hook={of.id} />}
    </Drawer>
  );
}

function Messages({ hook }: { hook: string }) {
  const say = useSay();
  const may = useMay();
  const name = useHouseWords();
  const [givenUp, setGivenUp] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: [KEY, "messages", hook, givenUp],
    queryFn: async ({ signal }) =>
      (
        await told(
          api.GET("/webhooks/{webhook}/messages", {
            params: { path: { webhook: hook }, query: { given_up: givenUp } },
            signal,
          }),
        )
      ).messages,
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
      {givenUp && (data?.length ?? 0) > 0 && <Again hook={hook} />}
      <Rows
        label={say(hooks.messages)}
        rows={data}
        fault={error}
        again={refetch}
        keyOf={(one) => one.notice}
        empty={say(hooks.noMessages)}
        columns={[
          {
            key: "kind",
            title: say(hooks.kind),
            cell: (one) => (
              <>
                <div>{name(one.kind)}</div>
                {may("lead.read") && one.lead && (
                  <Link to="/leads/$reference" params={{ reference: one.lead } as never}>
                    {say(hooks.lead_)}
                  </Link>
                )}
              </>
            ),
          },
          { key: "at", title: say(hooks.noticed), cell: (one) => <Time at={one.noticed_at} /> },
          {
            key: "tries",
            title: say(hooks.attempts),
            cell: (one) => say(hooks.times, { n: one.attempts }),
          },
          { key: "fault", title: say(hooks.failure), cell: (one) => name(one.failure) },
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

function Again({ hook }: { hook: string }) {
  const say = useSay();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [since, setSince] = useState(() => localField(new Date(Date.now() - WEEK)));
  const sending = useMutation({
    mutationFn: () =>
      told(
        api.POST("/webhooks/{webhook}/messages", {
          params: { path: { webhook: hook } },
          body: { since: new Date(since).toISOString() },
        }),
      ),
    onSuccess: ({ messages }) => {
      message.success(say(hooks.againDone, { n: messages }));
      queries.invalidateQueries({ queryKey: [KEY, "messages", hook] });
    },
  });
  return (
    <div className="lc-once">
      <div>
        <div className="soft">{say(hooks.againSince)}</div>
        <Input
          aria-label={say(hooks.againSince)}
          type="datetime-local"
          value={since}
          onChange={(event) => setSince(event.target.value)}
        />
      </div>
      {sending.error && <Alert type="warning" showIcon title={sentence(sending.error, say)} role="alert" />}
      <div>
        <Button type="primary" loading={sending.isPending} disabled={!since} onClick={() => sending.mutate()}>
          {say(hooks.again)}
        </Button>
      </div>
    </div>
  );
}
