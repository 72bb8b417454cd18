/** What a channel sent, newest first: verdict, reason, where it stands now; the raw body for a purpose; replay. */
import { ReloadOutlined } from "@ant-design/icons";
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { App, Button, Checkbox, Empty, Segmented } from "antd";
import { type KeyboardEvent, type ReactNode, useMemo, useState } from "react";
import { api, type Schemas, told } from "../frame/client";
import { type Column, Grid } from "../frame/Grid";
import { useHouseWords } from "../frame/house";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { Body } from "./Body";
import { type Channel, named } from "./naming";
import { replaying, useBeginAgain } from "./replaying";
import { channels, verdicts } from "./words";

type Delivery = Schemas["DeliveryShown"];
type Verdict = Delivery["verdict"];
const VERDICTS: readonly Verdict[] = ["accepted", "quarantined", "test", "fetch", "erasure"];
const COLOURS: Readonly<Record<string, string>> = {
  accepted: "good",
  quarantined: "warn",
  test: "busy",
  erasure: "bad",
};

interface DeliveriesProps {
  channel: Channel;
  verdict?: string;
  show: (verdict?: string) => void;
}

export function Deliveries({ channel, verdict, show }: DeliveriesProps) {
  const say = useSay();
  const may = useMay();
  const { message, modal } = App.useApp();
  const of = VERDICTS.find((one) => one === verdict);
  const [chosen, setChosen] = useState<ReadonlyMap<string, Delivery>>(new Map());
  const [opened, setOpened] = useState<Delivery>();
  const pages = useInfiniteQuery({
    queryKey: ["channels", "deliveries", channel.code, of ?? ""],
    queryFn: ({ pageParam, signal }) =>
      told(
        api.GET("/channels/{code}/deliveries", {
          params: { path: { code: channel.code }, query: { verdict: of, after: pageParam, limit: 50 } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
    refetchInterval: channel.status === "testing" ? 5_000 : false,
  });
  const rows = useMemo(() => pages.data?.pages.flatMap((one) => one.deliveries) ?? [], [pages.data]);
  const tell = useBeginAgain();
  const replay = useMutation({
    mutationFn: (keys: Schemas["RawKey"][]) => replaying(keys),
    onSuccess: (results) => {
      setChosen(new Map());
      tell(results);
    },
  });
  const choose = (row: Delivery) => {
    const next = new Map(chosen);
    if (!next.delete(row.raw_id)) next.set(row.raw_id, row);
    setChosen(next);
  };
  const ask = () => {
    const keys = [...chosen.values()].map(({ bucket, raw_id }) => ({ bucket, raw_id }));
    modal.confirm({
      title: say(channels.replaySure, { n: keys.length }),
      content: say(channels.replayLead),
      okText: say(channels.replayN, { n: keys.length }),
      cancelText: say(channels.cancel),
      onOk: () => replay.mutateAsync(keys).catch((fault: Error) => message.warning(fault.message)),
    });
  };
  const space = (event: KeyboardEvent) => {
    const at = event.target as HTMLElement;
    const row = at.dataset.row === undefined ? undefined : rows[Number(at.dataset.row)];
    if (event.key !== " " || !row || !may("raw_lead.repair")) return;
    event.preventDefault();
    choose(row);
  };
  const columns = useColumns(may("raw_lead.repair"), chosen, choose);
  return (
    <div className="lc-deliveries">
      <div className="row wrap">
        <Segmented<string>
          aria-label={say(channels.verdict)}
          value={of ?? ""}
          onChange={(next) => show(next || undefined)}
          options={[
            { value: "", label: say(channels.anyVerdict) },
            ...VERDICTS.map((one) => ({ value: one, label: named(verdicts, one, say) })),
          ]}
        />
        <Button
          icon={<ReloadOutlined />}
          aria-label={say(channels.refresh)}
          title={say(channels.refresh)}
          onClick={() => pages.refetch()}
        />
        {may("raw_lead.repair") && (
          <>
            <span className="faint lc-hint">{say(channels.keysHint)}</span>
            <Button type="primary" disabled={chosen.size === 0} onClick={ask} className="lc-end">
              {chosen.size > 0 ? say(channels.replayN, { n: chosen.size }) : say(channels.replay)}
            </Button>
          </>
        )}
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the rows in it hold the focus; here their space bar is heard */}
      <div className="lc-deliveries-list" onKeyDown={space}>
        <Grid<Delivery>
          key={of ?? ""}
          label={say(channels.deliveries)}
          columns={columns}
          rows={rows}
          keyOf={(row) => row.raw_id}
          paged={pages}
          open={may("raw_lead.open") ? setOpened : undefined}
          card={(row) => (
            <Card
              delivery={row}
              mark={may("raw_lead.repair") && <Mark delivery={row} chosen={chosen} choose={choose} />}
            />
          )}
          empty={
            <Empty
              image={Empty.PRESENTED_IMAGE_SIMPLE}
              description={
                <>
                  <p className="strong">{say(of ? channels.noDeliveriesOf : channels.noDeliveries)}</p>
                  {!of && <p className="soft">{say(channels.noDeliveriesLead)}</p>}
                </>
              }
            />
          }
        />
      </div>
      {opened && <Body delivery={opened} close={() => setOpened(undefined)} />}
    </div>
  );
}

function useColumns(
  repairs: boolean,
  chosen: ReadonlyMap<string, Delivery>,
  choose: (row: Delivery) => void,
): readonly Column<Delivery>[] {
  const say = useSay();
  const mark: Column<Delivery> = {
    key: "mark",
    title: "",
    width: "20px",
    cell: (row) => <Mark delivery={row} chosen={chosen} choose={choose} />,
  };
  return [
    ...(repairs ? [mark] : []),
    {
      key: "at",
      title: say(channels.received),
      width: "118px",
      cell: (row) => <Time at={row.received_at} seconds />,
    },
    {
      key: "verdict",
      title: say(channels.verdict),
      width: "112px",
      cell: (row) => <VerdictTag of={row.verdict} />,
    },
    {
      key: "why",
      title: say(channels.reason),
      width: "minmax(140px, 1.4fr)",
      cell: (row) => <span title={row.text}>{row.text || "–"}</span>,
    },
    {
      key: "now",
      title: say(channels.now),
      width: "minmax(140px, 1.4fr)",
      cell: (row) => <Now delivery={row} />,
    },
    {
      key: "id",
      title: say(channels.externalId),
      width: "minmax(110px, 1fr)",
      cell: (row) => (
        <span className="soft" title={row.external_id}>
          {row.external_id}
        </span>
      ),
    },
  ];
}

export function VerdictTag({ of }: { of: string }) {
  const say = useSay();
  return <span className={`lc-dot ${COLOURS[of] ?? ""}`}>{named(verdicts, of, say)}</span>;
}

function Now({ delivery }: { delivery: Delivery }) {
  const say = useSay();
  const name = useHouseWords();
  const why = delivery.state_text && delivery.state_reason !== delivery.reason ? delivery.state_text : "";
  const text = [
    delivery.state ? name(delivery.state) : "",
    why,
    delivery.revisions > 0 ? say(channels.revised, { n: delivery.revisions }) : "",
  ]
    .filter(Boolean)
    .join(" · ");
  return <span title={text}>{text || "–"}</span>;
}

interface MarkProps {
  delivery: Delivery;
  chosen: ReadonlyMap<string, Delivery>;
  choose: (row: Delivery) => void;
}

function Mark({ delivery, chosen, choose }: MarkProps) {
  const say = useSay();
  return (
    <Checkbox
      tabIndex={-1}
      checked={chosen.has(delivery.raw_id)}
      aria-label={say(channels.pick, { id: delivery.external_id })}
      onChange={() => choose(delivery)}
    />
  );
}

function Card({ delivery, mark }: { delivery: Delivery; mark: ReactNode }) {
  return (
    <>
      <div className="lc-card-line">
        <span className="row">
          {mark}
          <VerdictTag of={delivery.verdict} />
        </span>
        <span className="soft nowrap">
          <Time at={delivery.received_at} />
        </span>
      </div>
      <div className="lc-card-line">
        <span>{delivery.text || <Now delivery={delivery} />}</span>
      </div>
      <div className="lc-card-line soft">
        <span>{delivery.external_id}</span>
      </div>
    </>
  );
}
