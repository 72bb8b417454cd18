/** The register: every channel, how it stands, what it sent lately and what that was worth. */
import { PlusOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Alert, Button, Empty, Input, Segmented, Select, Skeleton } from "antd";
import { useState } from "react";
import { api, told } from "../frame/client";
import { Page } from "../frame/Page";
import { Problem, sentence } from "../frame/problem";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import "./channels.css";
import { type Status, statusOf } from "./naming";
import { compare, ORDERS, type Order } from "./quality/figures";
import { useReport } from "./quality/report";
import { quality } from "./quality/words";
import { RegisterRow } from "./RegisterRow";
import { channels, entering } from "./words";

const BY_STATUS: readonly Status[] = ["testing", "registered", "paused", "online", "retired"];

const ORDER_TEXTS = {
  status: quality.byStatus,
  raw: quality.byRaw,
  valid: quality.byValid,
  cost: quality.byCost,
} as const;

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
  const [order, setOrder] = useState<Order>("status");
  const report = useReport();
  const figures = new Map(report.data?.channels.map((one) => [one.code, one]));
  const there = BY_STATUS.filter((one) => data?.some((channel) => channel.status === one));
  const text = wanted.trim().toLowerCase();
  const shown = (data ?? [])
    .filter((one) => !status || one.status === status)
    .filter((one) => !text || one.name.toLowerCase().includes(text) || one.code.includes(text))
    .sort(
      (one, other) =>
        compare(order, figures.get(one.code), figures.get(other.code)) ||
        BY_STATUS.indexOf(one.status) - BY_STATUS.indexOf(other.status) ||
        compare("raw", figures.get(one.code), figures.get(other.code)),
    );
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
            <Select<Order>
              className="lc-channels-order"
              aria-label={say(quality.sort)}
              value={order}
              onChange={setOrder}
              options={ORDERS.map((one) => ({ value: one, label: say(ORDER_TEXTS[one]) }))}
            />
          </div>
          {report.error && (
            <Alert
              type="warning"
              showIcon
              title={say(quality.figuresLate, { why: sentence(report.error, say) })}
            />
          )}
          {shown.length === 0 ? (
            <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say(channels.nothingFound)} />
          ) : (
            <ul className="lc-channels" aria-label={say(channels.list)}>
              {shown.map((one) => (
                <RegisterRow key={one.code} channel={one} figures={figures.get(one.code)} />
              ))}
            </ul>
          )}
        </div>
      )}
    </Page>
  );
}
