/** One channel: its life, what it sends, how it is read, its keys, its files, its settings. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Skeleton } from "antd";
import { useCallback, useEffect, useRef } from "react";
import { api, told } from "../frame/client";
import { Page } from "../frame/Page";
import { Problem } from "../frame/problem";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import "./channels.css";
import { Deliveries } from "./Deliveries";
import { Describe } from "./Describe";
import { channelRoute } from "./desk";
import { FieldMap } from "./FieldMap";
import { Files } from "./Files";
import { Keys } from "./Keys";
import { Life } from "./Life";
import { type Channel, STATUS_COLOUR, statusOf } from "./naming";
import { Quality } from "./quality/Quality";
import { quality } from "./quality/words";
import { channels } from "./words";

export function useChannel(code: string) {
  return useQuery({
    queryKey: ["channels", "one", code],
    queryFn: ({ signal }) => told(api.GET("/channels/{code}", { params: { path: { code } }, signal })),
  });
}

/** After a change: the channel is read anew, and whatever tells of it. */
export function useChannelChanged(): () => void {
  const queries = useQueryClient();
  return useCallback(() => {
    queries.invalidateQueries({ queryKey: ["channels"] });
  }, [queries]);
}

export function ChannelPage() {
  const say = useSay();
  const { code } = channelRoute.useParams();
  const { data, error, isPending, refetch } = useChannel(code);
  return (
    <Page
      title={data?.name ?? say(channels.title)}
      beside={
        data && (
          <span className="row">
            <span className={`lc-dot ${STATUS_COLOUR[data.status]}`}>{statusOf(say, data.status)}</span>
            <span className="soft">{data.code}</span>
          </span>
        )
      }
      actions={
        <Link to={"/channels" as never} className="lc-channels-link">
          {say(channels.back)}
        </Link>
      }
    >
      {isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {error && <Problem fault={error} again={refetch} />}
      {data && <Parts channel={data} />}
    </Page>
  );
}

function Parts({ channel }: { channel: Channel }) {
  const say = useSay();
  const may = useMay();
  const go = useNavigate();
  const { tab = "life", verdict } = channelRoute.useSearch();
  const show = (next: string, of?: string) =>
    go({
      to: "/channels/$code" as never,
      params: { code: channel.code } as never,
      search: { tab: next, verdict: of } as never,
      replace: true,
    });
  const manages = may("channel.manage");
  const parts = [
    ["life", channels.life],
    ["quality", quality.tab],
    ["deliveries", channels.deliveries],
    ...(manages
      ? ([
          ["map", channels.mapping],
          ["keys", channels.keys],
        ] as const)
      : []),
    ["files", channels.imports],
    ...(manages ? ([["settings", channels.settings]] as const) : []),
  ] as const;
  const here = parts.find(([key]) => key === tab)?.[0] ?? "life";
  const nav = useRef<HTMLElement>(null);
  // On a narrow screen the names of the parts do not fit: the one that is open must be seen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another part is open
  useEffect(() => {
    nav.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [here]);
  return (
    <>
      <nav ref={nav} className="lc-parts" aria-label={channel.name}>
        {parts.map(([key, text]) => (
          <Link
            key={key}
            to={"/channels/$code" as never}
            params={{ code: channel.code } as never}
            search={{ tab: key } as never}
            replace
            aria-current={key === here ? "page" : undefined}
          >
            {say(text)}
          </Link>
        ))}
      </nav>
      {here === "life" && <Life channel={channel} show={show} />}
      {here === "quality" && <Quality channel={channel} />}
      {here === "deliveries" && (
        <Deliveries channel={channel} verdict={verdict} show={(of) => show("deliveries", of)} />
      )}
      {here === "map" && <FieldMap channel={channel} />}
      {here === "keys" && <Keys channel={channel} />}
      {here === "files" && <Files channel={channel} />}
      {here === "settings" && <Describe channel={channel} />}
    </>
  );
}
