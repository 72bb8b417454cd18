/** What was given up goes out again, of notices from a moment on. */
import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Input } from "antd";
import { type ReactNode, useState } from "react";
import type { Schemas } from "../../frame/client";
import { sentence } from "../../frame/problem";
import { useSay } from "../../frame/speech";
import { localField } from "../organisation/Contracts";
import { hooks } from "./words";

const WEEK = 7 * 86_400_000;

interface SendAgainProps {
  /** What to read anew afterwards. */
  changes: QueryKey;
  send: (since: string) => Promise<Schemas["SentAgain"]>;
  /** What else is chosen. */
  children?: ReactNode;
}

export function SendAgain({ changes, send, children }: SendAgainProps) {
  const say = useSay();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [since, setSince] = useState(() => localField(new Date(Date.now() - WEEK)));
  const sending = useMutation({
    mutationFn: () => send(new Date(since).toISOString()),
    onSuccess: ({ messages }) => {
      message.success(say(hooks.againDone, { n: messages }));
      queries.invalidateQueries({ queryKey: changes });
    },
  });
  return (
    <div className="lc-once">
      {children}
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
