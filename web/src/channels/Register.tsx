/** The register: every channel, how it stands, what it sent lately. */
import { PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Empty, Input, Segmented, Skeleton } from "antd";
import { useState } from "react";
import { api, told } from "../frame/client";
import { Page } from "../frame/Page";
import { Problem } from "../frame/problem";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import "./channels.css";
import { adapterOf, type Channel, categoryOf, STATUS_COLOUR, type Status, statusOf } from "./naming";
import { channels, entering } from "./words";

const ORDER: readonly Status[] = ["testing", "registered", "paused", "online", "retired"];

export function useChannels() {
  return useQuery({
    queryKey: ["channels", "register"],
    queryFn: ({ signal }) => told(api.GET("/channels", { signal })),
  });
}

export function Register() {
  const say = useSay();
  const may = useMay();
  const go = useNavigate();
  const { data, error, isPending, refetch } = useChannels();
  const [wanted, setWanted] = useState("");
  const [status, setStatus] = useState<Status | "">("");
  const there = ORDER.filter((one) => data?.some((channel) => channel.status === one));
  const text = wanted.trim().toLowerCase();
  const shown = (data ?? [])
    .filter((one) => !status || one.status === status)
    .filter((one) => !text || one.name.toLowerCase().includes(text) || one.code.includes(text))
    .sort((one, other) => ORDER.indexOf(one.status) - ORDER.indexOf(other.status));
  return (
    <Page
      title={say(channels.title)}
      actions={
        may("channel.manage") && (
          <>
            <Button onClick={() => go({ to: "/lead-new" as never })}>{say(entering.title)}</Button>
            <Button onClick={() => go({ to: "/import" as never })}>{say(channels.importFile)}</Button>
            <Button
              type="primary"
              icon={<PlusOutlined />}
              onClick={() => go({ to: "/channel-new" as never })}
            >
              {say(channels.register)}
            </Button>
          </>
        )
      }
    >
      {isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {error && <Problem fault={error} again={refetch} />}
      {data?.length === 0 && (
        <Empty
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={
            <>
              <p className="strong">{say(channels.none)}</p>
              <p className="soft">{say(channels.noneLead)}</p>
            </>
          }
        />
      )}
      {data && data.length > 0 && (
        <div className="lc-stack">
          <div className="row wrap">
            <Input.Search
              className="lc-channels-find"
              allowClear
              aria-label={say(channels.search)}
              placeholder={say(channels.search)}
              value={wanted}
              onChange={(event) => setWanted(event.target.value)}
            />
            <Segmented<Status | "">
              value={status}
              onChange={setStatus}
              aria-label={say(channels.status)}
              options={[
                { value: "", label: `${say(channels.all)} ${data.length}` },
                ...there.map((one) => ({
                  value: one,
                  label: `${statusOf(say, one)} ${data.filter((channel) => channel.status === one).length}`,
                })),
              ]}
            />
          </div>
          {shown.length === 0 ? (
            <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say(channels.nothingFound)} />
          ) : (
            <ul className="lc-channels" aria-label={say(channels.list)}>
              {shown.map((one) => (
                <Row key={one.code} channel={one} />
              ))}
            </ul>
          )}
        </div>
      )}
    </Page>
  );
}

function Row({ channel }: { channel: Channel }) {
  const say = useSay();
  return (
    <li className={channel.status === "retired" ? "faint" : undefined}>
      <div className="lc-channels-name">
        <Link to={"/channels/$code" as never} params={{ code: channel.code } as never} className="strong">
          {channel.name}
        </Link>
        <span className="soft">{channel.code}</span>
      </div>
      <span className={`lc-dot ${STATUS_COLOUR[channel.status]}`}>{statusOf(say, channel.status)}</span>
      <span>{categoryOf(say, channel.category)}</span>
      <span className="soft">{adapterOf(say, channel.adapter)}</span>
      <span className="soft">
        {say(channel.ownership === "own" ? channels.own : channels.external)}
        {" · "}
        {say(channel.medium === "offline" ? channels.offline : channels.online)}
      </span>
      <span className="soft nowrap">
        {channel.valid_to ? (
          <>
            {say(channels.validTo)} <Time at={channel.valid_to} />
          </>
        ) : (
          say(channels.forEver)
        )}
      </span>
    </li>
  );
}
