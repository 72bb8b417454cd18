/** Where the person is signed in; any of it can be ended. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Skeleton } from "antd";
import { api, told } from "../frame/client";
import { Panel } from "../frame/Page";
import { Problem, sentence } from "../frame/problem";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { own, ways } from "./words";

const KEY = ["identity", "sessions"];

export function Sessions() {
  const say = useSay();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const { data, error, refetch } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => told(api.GET("/identity/sessions", { signal })),
  });
  const others = data?.sessions.filter((one) => one.id !== data.present) ?? [];
  const end = async (ids: readonly string[]) => {
    try {
      for (const session_id of ids)
        await told(api.DELETE("/identity/sessions/{session_id}", { params: { path: { session_id } } }));
      message.success(say(own.ended));
    } catch (fault) {
      message.error(sentence(fault, say));
    }
    await queries.invalidateQueries({ queryKey: KEY });
  };
  return (
    <Panel
      title={say(own.sessions)}
      extra={
        others.length > 1 && (
          <Button size="small" danger onClick={() => end(others.map((one) => one.id))}>
            {say(own.endOthers)}
          </Button>
        )
      }
    >
      {error && <Problem fault={error} again={refetch} />}
      {!data && !error && <Skeleton active title={false} />}
      {data && (
        <ul className="lc-account-list">
          {data.sessions.map((one) => (
            <li key={one.id}>
              <div>
                <strong>{say(ways[one.how])}</strong>{" "}
                <span className="soft">
                  {say(own.since)} <Time at={one.made_at} /> · {say(own.seen)} <Time at={one.seen_at} far /> ·{" "}
                  {say(own.until)} <Time at={one.ends_at} />
                </span>
              </div>
              {one.id === data.present ? (
                <span className="lc-chip accent">{say(own.this)}</span>
              ) : (
                <Button size="small" onClick={() => end([one.id])}>
                  {say(own.end)}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
