/** Raw leads that wait for a person, by why: what nobody could read, what looks suspicious, what failed. */
import { ReloadOutlined } from "@ant-design/icons";
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { App, Button, Checkbox, Empty, Skeleton } from "antd";
import { type KeyboardEvent, useMemo, useState } from "react";
import { api, type Schemas, told } from "../frame/client";
import { type Column, Grid } from "../frame/Grid";
import { Page } from "../frame/Page";
import { Problem } from "../frame/problem";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import "./channels.css";
import { asideRoute } from "./desk";
import { Repair } from "./Repair";
import { releasing, replaying, useBeginAgain } from "./replaying";
import { type Aside as Standing, WHERE, type Where } from "./standing";
import { channels } from "./words";

type HeldLead = Schemas["HeldShown"];
const TEXTS = {
  quarantined: channels.quarantined,
  review: channels.suspicious,
  parked: channels.parked,
} as const;

export function Aside() {
  const say = useSay();
  const may = useMay();
  const go = useNavigate();
  const { modal, message } = App.useApp();
  const search = asideRoute.useSearch();
  const counts = useQuery({
    queryKey: ["channels", "held"],
    queryFn: ({ signal }) => told(api.GET("/raw-leads/held/counts", { signal })),
    refetchInterval: 30_000,
  });
  const where: Where =
    search.where ?? WHERE.find((one) => counts.data?.some((count) => count.state === one)) ?? "quarantined";
  const reason = search.where ? search.reason : undefined;
  const [chosen, setChosen] = useState<ReadonlyMap<string, HeldLead>>(new Map());
  const [opened, setOpened] = useState<HeldLead>();
  const pages = useInfiniteQuery({
    queryKey: ["channels", "aside", where, reason ?? ""],
    enabled: search.where !== undefined || !counts.isPending,
    queryFn: ({ pageParam, signal }) =>
      told(
        api.GET("/raw-leads/held", {
          params: { query: { where, reason: reason ?? "", after: pageParam, limit: 100 } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
  });
  const rows = useMemo(() => pages.data?.pages.flatMap((one) => one.held) ?? [], [pages.data]);
  const tell = useBeginAgain();
  const again = useMutation({
    mutationFn: (keys: Schemas["RawKey"][]) => (where === "review" ? releasing(keys) : replaying(keys)),
    onSuccess: (results) => {
      setChosen(new Map());
      tell(results);
    },
  });
  const choose = (row: HeldLead) => {
    const next = new Map(chosen);
    if (!next.delete(row.raw_id)) next.set(row.raw_id, row);
    setChosen(next);
  };
  const ask = () => {
    const n = chosen.size;
    const keys = [...chosen.values()].map(({ bucket, raw_id }) => ({ bucket, raw_id }));
    const release = where === "review";
    modal.confirm({
      title: say(release ? channels.releaseSure : channels.replaySure, { n }),
      content: say(release ? channels.releaseWhat : channels.replayLead),
      okText: say(release ? channels.releaseN : channels.replayN, { n }),
      cancelText: say(channels.cancel),
      onOk: () => again.mutateAsync(keys).catch((fault: Error) => message.warning(fault.message)),
    });
  };
  const stand = (next: Standing) => {
    setChosen(new Map());
    go({ to: "/quarantine" as never, search: next as never, replace: true });
  };
  const space = (event: KeyboardEvent) => {
    const at = event.target as HTMLElement;
    const row = at.dataset.row === undefined ? undefined : rows[Number(at.dataset.row)];
    if (event.key !== " " || !row) return;
    event.preventDefault();
    choose(row);
  };
  const columns = useColumns(chosen, choose);
  const act = where === "review" ? channels.release : channels.replay;
  const actN = where === "review" ? channels.releaseN : channels.replayN;
  return (
    <Page
      full
      title={say(channels.aside)}
      beside={<span className="faint lc-hint">{say(channels.keysHint)}</span>}
      actions={
        <>
          <Button
            icon={<ReloadOutlined />}
            aria-label={say(channels.refresh)}
            title={say(channels.refresh)}
            onClick={() => {
              counts.refetch();
              pages.refetch();
            }}
          />
          {chosen.size > 0 ? (
            <Button onClick={() => setChosen(new Map())}>{say(channels.unmark)}</Button>
          ) : (
            <Button
              disabled={rows.length === 0}
              onClick={() => setChosen(new Map(rows.slice(0, MOST).map((one) => [one.raw_id, one])))}
            >
              {say(channels.all1)}
            </Button>
          )}
          <Button type="primary" disabled={chosen.size === 0} onClick={ask}>
            {chosen.size > 0 ? say(actN, { n: chosen.size }) : say(act)}
          </Button>
        </>
      }
    >
      <div className="lc-aside">
        <Reasons counts={counts} where={where} reason={reason} stand={stand} />
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the rows in it hold the focus; here their space bar is heard */}
        <div className="lc-aside-list" onKeyDown={space}>
          <Grid<HeldLead>
            key={`${where} ${reason ?? ""}`}
            label={say(TEXTS[where])}
            columns={columns}
            rows={rows}
            keyOf={(row) => row.raw_id}
            paged={pages}
            open={may("raw_lead.open") ? setOpened : undefined}
            card={(row) => <Card lead={row} chosen={chosen.has(row.raw_id)} choose={choose} />}
            empty={
              <Empty
                image={Empty.PRESENTED_IMAGE_SIMPLE}
                description={
                  <>
                    <p className="strong">{say(channels.asideNone)}</p>
                    <p className="soft">{say(channels.asideNoneLead)}</p>
                  </>
                }
              />
            }
          />
        </div>
      </div>
      {opened && (
        <Repair key={opened.raw_id} lead={opened} where={where} close={() => setOpened(undefined)} />
      )}
    </Page>
  );
}

/** Raw leads that one replay takes. */
const MOST = 1_000;

interface ReasonsProps {
  counts: { data?: Schemas["HeldCount"][]; error: unknown; isPending: boolean; refetch: () => unknown };
  where: Where;
  reason?: string;
  stand: (next: Standing) => void;
}

function Reasons({ counts, where, reason, stand }: ReasonsProps) {
  const say = useSay();
  if (counts.isPending) return <Skeleton active paragraph={{ rows: 6 }} />;
  if (counts.error || !counts.data) return <Problem fault={counts.error} again={counts.refetch} />;
  const { data } = counts;
  return (
    <nav aria-label={say(channels.why)} className="lc-aside-why">
      {WHERE.map((one) => {
        const mine = data.filter((count) => count.state === one);
        return (
          <section key={one}>
            <Choice
              here={one === where && !reason}
              pick={() => stand({ where: one })}
              text={say(TEXTS[one])}
              n={mine.reduce((sum, count) => sum + count.raw_leads, 0)}
              strong
            />
            {mine
              .filter((count) => count.text)
              .map((count) => (
                <Choice
                  key={count.reason}
                  here={one === where && count.reason === reason}
                  pick={() => stand({ where: one, reason: count.reason })}
                  text={count.text}
                  n={count.raw_leads}
                />
              ))}
          </section>
        );
      })}
    </nav>
  );
}

interface ChoiceProps {
  here: boolean;
  pick: () => void;
  text: string;
  n: number;
  strong?: boolean;
}

function Choice({ here, pick, text, n, strong }: ChoiceProps) {
  return (
    <button
      type="button"
      className={`lc-aside-choice${here ? " here" : ""}${strong ? " strong" : ""}`}
      aria-current={here ? "true" : undefined}
      onClick={pick}
    >
      <span>{text}</span>
      <span>{n.toLocaleString()}</span>
    </button>
  );
}

function useColumns(
  chosen: ReadonlyMap<string, HeldLead>,
  choose: (row: HeldLead) => void,
): readonly Column<HeldLead>[] {
  const say = useSay();
  return [
    {
      key: "mark",
      title: "",
      width: "20px",
      cell: (row) => <Mark lead={row} chosen={chosen.has(row.raw_id)} choose={choose} />,
    },
    {
      key: "channel",
      title: say(channels.from2),
      width: "minmax(110px, 1fr)",
      cell: (row) => <span title={row.channel}>{row.channel_name}</span>,
    },
    {
      key: "why",
      title: say(channels.reason),
      width: "minmax(180px, 2fr)",
      cell: (row) => <span title={row.text}>{row.text || "–"}</span>,
    },
    {
      key: "id",
      title: say(channels.externalId),
      width: "minmax(110px, 1.2fr)",
      cell: (row) => (
        <span className="soft" title={row.external_id}>
          {row.external_id}
        </span>
      ),
    },
    {
      key: "came",
      title: say(channels.received),
      width: "100px",
      cell: (row) => <Time at={row.received_at} />,
    },
    { key: "since", title: say(channels.since), width: "100px", cell: (row) => <Time at={row.since} far /> },
  ];
}

interface MarkProps {
  lead: HeldLead;
  chosen: boolean;
  choose: (row: HeldLead) => void;
}

function Mark({ lead, chosen, choose }: MarkProps) {
  const say = useSay();
  return (
    <Checkbox
      tabIndex={-1}
      checked={chosen}
      aria-label={say(channels.pick, { id: lead.external_id })}
      onChange={() => choose(lead)}
    />
  );
}

function Card(given: MarkProps) {
  const { lead } = given;
  return (
    <>
      <div className="lc-card-line">
        <span className="row">
          <Mark {...given} />
          <strong>{lead.channel_name}</strong>
        </span>
        <span className="soft nowrap">
          <Time at={lead.since} far />
        </span>
      </div>
      <div className="lc-card-line">
        <span>{lead.text || "–"}</span>
      </div>
      <div className="lc-card-line soft">
        <span>{lead.external_id}</span>
      </div>
    </>
  );
}
