/** Questions that wait for people, those that are due first; nothing personal stands here. */
import { ReloadOutlined } from "@ant-design/icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Empty } from "antd";
import { useMemo } from "react";
import { api, told } from "../frame/client";
import { type Column, Grid } from "../frame/Grid";
import { useHouseWords } from "../frame/house";
import { Page } from "../frame/Page";
import { useSay, useSpeech } from "../frame/speech";
import { instant, Time } from "../frame/times";
import type { Waiting } from "./calling";
import { Hint, KeyList, useKeys } from "./keys";
import { cleaning } from "./words";

const ANEW = 20_000;

interface QueueProps {
  /** Takes a question in hand; an empty name: the next one. */
  take: (task: string) => void;
  busy: boolean;
}

export function Queue({ take, busy }: QueueProps) {
  const say = useSay();
  const pages = useInfiniteQuery({
    queryKey: ["cleaning", "queue"],
    queryFn: ({ pageParam, signal }) =>
      told(api.GET("/cleaning/queue", { params: { query: { after: pageParam } }, signal })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
    refetchInterval: ANEW,
  });
  const rows = useMemo(() => pages.data?.pages.flatMap((one) => one.tasks) ?? [], [pages.data]);
  const columns = useColumns();
  const count = pages.data?.pages[0];
  const next = () => {
    if (!busy) take("");
  };
  useKeys({ next });
  return (
    <Page
      full
      title={say(cleaning.title)}
      actions={
        <>
          <KeyList />
          <Button
            icon={<ReloadOutlined />}
            aria-label={say(cleaning.refresh)}
            title={say(cleaning.refresh)}
            loading={pages.isRefetching && !pages.isFetchingNextPage}
            onClick={() => pages.refetch()}
          />
        </>
      }
    >
      <div className="lc-panel lc-call-first">
        <dl className="lc-call-counts">
          {(["due", "agreed", "later"] as const).map((one) => (
            <div key={one}>
              <dd>{count ? count[one] : "–"}</dd>
              <dt>{say(cleaning[one])}</dt>
            </div>
          ))}
        </dl>
        <Button type="primary" size="large" autoFocus loading={busy} onClick={next}>
          {say(cleaning.next)} <Hint of="next" />
        </Button>
      </div>
      <Grid<Waiting>
        label={say(cleaning.queue)}
        columns={columns}
        rows={rows}
        keyOf={(row) => row.id}
        paged={pages}
        open={(row) => {
          if (!busy && !row.held) take(row.id);
        }}
        card={(row) => <Card task={row} />}
        empty={
          <Empty
            image={Empty.PRESENTED_IMAGE_SIMPLE}
            description={
              <>
                <p className="strong">{say(cleaning.nothing)}</p>
                <p className="soft">{say(cleaning.nothingLead)}</p>
              </>
            }
          />
        }
      />
    </Page>
  );
}

function useColumns(): readonly Column<Waiting>[] {
  const say = useSay();
  return useMemo(
    () => [
      { key: "when", title: say(cleaning.when), width: "112px", cell: (row) => <Time at={row.due_at} far /> },
      { key: "what", title: say(cleaning.what), width: "minmax(160px, 2fr)", cell: (row) => row.title },
      { key: "why", title: say(cleaning.why), width: "minmax(140px, 2fr)", cell: (row) => <Why of={row} /> },
      {
        key: "tries",
        title: say(cleaning.tries),
        width: "84px",
        cell: (row) => say(cleaning.triesOf, { n: row.tries, most: row.most_tries }),
      },
      {
        key: "expires",
        title: say(cleaning.expires),
        width: "112px",
        cell: (row) => <Time at={row.expires_at} far />,
      },
      { key: "now", title: "", width: "minmax(140px, 1fr)", cell: (row) => <Standing of={row} /> },
    ],
    [say],
  );
}

/** Why a person is to ask. */
function Why({ of }: { of: Waiting }) {
  const say = useSay();
  const name = useHouseWords();
  if (of.agreed) return <span className="lc-chip accent">{say(cleaning.agreedOne)}</span>;
  return of.reason ? <span>{name(of.reason)}</span> : <span className="faint">{say(cleaning.fresh)}</span>;
}

function Standing({ of }: { of: Waiting }) {
  const say = useSay();
  const { language } = useSpeech();
  if (of.held) {
    return (
      <span className={of.mine ? "lc-dot good" : "lc-dot busy"}>
        {say(of.mine ? cleaning.mine : cleaning.held)}
      </span>
    );
  }
  if (!of.calls_from) return null;
  return <span className="soft">{say(cleaning.callsFrom, { at: instant(of.calls_from, language) })}</span>;
}

function Card({ task }: { task: Waiting }) {
  const say = useSay();
  return (
    <>
      <div className="lc-card-line">
        <strong>{task.title}</strong>
        <Time at={task.due_at} far />
      </div>
      <div className="lc-card-line">
        <Why of={task} />
        <span className="soft">{say(cleaning.triesOf, { n: task.tries, most: task.most_tries })}</span>
      </div>
      <div className="lc-card-line">
        <Standing of={task} />
      </div>
    </>
  );
}
