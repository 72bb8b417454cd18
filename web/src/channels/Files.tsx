/** The files that were imported into a channel: how far each came, and its verdict file. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Empty, Progress, Skeleton } from "antd";
import { api, told } from "../frame/client";
import { Panel } from "../frame/Page";
import { Problem } from "../frame/problem";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import type { Channel } from "./naming";
import { channels } from "./words";

export function Files({ channel }: { channel: Channel }) {
  const say = useSay();
  const go = useNavigate();
  const manages = useMay()("channel.manage");
  const taking = channel.status === "online" || channel.status === "testing";
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["channels", "imports", channel.code],
    queryFn: ({ signal }) =>
      told(api.GET("/channels/{code}/imports", { params: { path: { code: channel.code } }, signal })),
    refetchInterval: (query) => (query.state.data?.some((one) => one.here) ? 1_500 : false),
  });
  return (
    <Panel
      title={say(channels.imports)}
      extra={
        manages &&
        taking && (
          <Button
            type="primary"
            onClick={() => go({ to: "/import" as never, search: { channel: channel.code } as never })}
          >
            {say(channels.toImport)}
          </Button>
        )
      }
    >
      {isPending && <Skeleton active paragraph={{ rows: 3 }} title={false} />}
      {error && <Problem fault={error} again={refetch} />}
      {data?.length === 0 && (
        <Empty
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={
            <>
              <p className="strong">{say(channels.noImports)}</p>
              <p className="soft">{say(channels.noImportsLead)}</p>
            </>
          }
        />
      )}
      {data && data.length > 0 && (
        <ul className="lc-imports">
          {data.map((one) => (
            <li key={one.id}>
              <div>
                <Link
                  to={"/import" as never}
                  search={{ channel: channel.code, id: one.id } as never}
                  className="strong"
                >
                  <Time at={one.started_at} />
                </Link>
                <p className="soft lc-imports-columns">
                  {say(channels.columnsOf, { columns: one.columns.join(say(channels.comma)) })}
                </p>
              </div>
              <div className="lc-imports-far">
                <Progress
                  size="small"
                  aria-label={say(channels.importing)}
                  percent={Math.floor((one.done / one.total) * 100)}
                  status={one.finished_at ? "success" : one.here ? "active" : "exception"}
                />
                <span className="soft">
                  {say(
                    one.finished_at
                      ? channels.importDone
                      : one.here
                        ? channels.importing
                        : channels.importStands,
                  )}
                  {" · "}
                  {say(channels.progress, { done: one.done, total: one.total })}
                </span>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
