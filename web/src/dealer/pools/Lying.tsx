/** The leads of a pool: marked one by one or many, claimed, handed out, taken back. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button, Checkbox, Empty } from "antd";
import { type KeyboardEvent, useMemo, useState } from "react";
import { Car } from "../../frame/Car";
import { api, told } from "../../frame/client";
import { type Column, Grid } from "../../frame/Grid";
import { useMay, useMe } from "../../frame/session";
import { useSay } from "../../frame/speech";
import { Time } from "../../frame/times";
import { Grade, Intent } from "../../leads/shown";
import { useNames } from "../staff";
import { Details } from "./Details";
import { MovingDrawer } from "./MovingDrawer";
import { useMoving } from "./moving";
import type { Pooled, PoolStanding } from "./standing";
import { pools, ways } from "./words";

type Show = "lying" | "claimed" | "converted";
const ROWS = 100;
const NONE: ReadonlySet<string> = new Set();

interface LyingProps {
  pool: PoolStanding;
  show: Show;
  /** Does this person see all, who takes them and why? */
  sees: boolean;
}

export function Lying({ pool, show, sees }: LyingProps) {
  const say = useSay();
  const may = useMay();
  const me = useMe();
  const go = useNavigate();
  const nameOf = useNames("", may("staff.read"));
  const [marked, mark] = useState<ReadonlySet<string>>(NONE);
  const [deed, setDeed] = useState<"handouts" | "recalls">();
  const [looked, look] = useState("");
  const { move, moving } = useMoving(pool.code);
  const pages = useInfiniteQuery({
    queryKey: ["dealer", "pool", pool.code, show],
    queryFn: ({ pageParam, signal }) =>
      told(
        api.GET("/pools/{code}/leads", {
          params: { path: { code: pool.code }, query: { show, after: pageParam, limit: ROWS } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
  });
  const rows = useMemo(() => pages.data?.pages.flatMap((one) => one.leads) ?? [], [pages.data]);
  const leads = rows.map((one) => one.reference).filter((one) => marked.has(one));
  const toggle = (reference: string) => {
    const next = new Set(marked);
    if (!next.delete(reference)) next.add(reference);
    mark(next);
  };
  const claims = show === "lying" && may("lead.claim") && pool.member && me.staff !== null;
  const gives = show === "lying" && may("pool.recall");
  const recalls = show === "claimed" && sees;
  const marks = claims || gives || recalls;
  const space = (event: KeyboardEvent) => {
    const at = event.target as HTMLElement;
    const row = at.dataset.row === undefined ? undefined : rows[Number(at.dataset.row)];
    if (event.key !== " " || !row || !marks) return;
    event.preventDefault();
    toggle(row.reference);
  };
  const columns = useColumns(show, marks, marked, toggle, nameOf);
  // Managers see every lead of the dealer; others what the pool shows of those that lie in it.
  const all = may("pool.manage", "pool.recall");
  const opens = all || (show === "lying" && (sees || pool.rule.open_details));
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the rows in it hold the focus; here their space bar is heard
    <div className="lc-pool-list" onKeyDown={space}>
      {marks && (
        <div className="lc-pool-acts">
          {claims && (
            <Button
              type={gives ? "default" : "primary"}
              disabled={leads.length === 0}
              loading={moving}
              onClick={async () => {
                if (await move({ deed: "claims", leads })) mark(NONE);
              }}
            >
              {say(pools.claim)}
            </Button>
          )}
          {gives && (
            <Button type="primary" disabled={leads.length === 0} onClick={() => setDeed("handouts")}>
              {say(pools.give)}
            </Button>
          )}
          {recalls && (
            <Button danger disabled={leads.length === 0} onClick={() => setDeed("recalls")}>
              {say(pools.recall)}
            </Button>
          )}
          {leads.length > 0 ? (
            <>
              <span className="strong">{say(pools.marked, { n: leads.length })}</span>
              <Button type="link" size="small" onClick={() => mark(NONE)}>
                {say(pools.unmark)}
              </Button>
            </>
          ) : (
            <span className="faint lc-wide-only">{say(pools.keys)}</span>
          )}
        </div>
      )}
      <Grid<Pooled>
        label={pool.rule.name}
        columns={columns}
        rows={rows}
        keyOf={(row) => row.reference}
        paged={pages}
        open={
          opens
            ? ({ reference }) =>
                all
                  ? go({ to: "/leads/$reference" as never, params: { reference } as never })
                  : look(reference)
            : undefined
        }
        card={(row) => (
          <Card
            row={row}
            mark={marks ? toggle : undefined}
            marked={marked.has(row.reference)}
            nameOf={nameOf}
          />
        )}
        empty={
          <Empty
            image={Empty.PRESENTED_IMAGE_SIMPLE}
            description={
              <>
                <p className="strong">
                  {say(
                    show === "lying"
                      ? pools.nothing
                      : show === "claimed"
                        ? pools.nothingTaken
                        : pools.nothingConverted,
                  )}
                </p>
                {gives && <p className="soft">{say(pools.nothingLead)}</p>}
              </>
            }
          />
        }
      />
      {looked && <Details pool={pool} reference={looked} claims={claims} close={() => look("")} />}
      {deed && (
        <MovingDrawer
          pool={pool}
          deed={deed}
          leads={leads}
          close={() => setDeed(undefined)}
          done={() => {
            setDeed(undefined);
            mark(NONE);
          }}
        />
      )}
    </div>
  );
}

function useColumns(
  show: Show,
  marks: boolean,
  marked: ReadonlySet<string>,
  toggle: (reference: string) => void,
  nameOf: (code: string) => string,
): readonly Column<Pooled>[] {
  const say = useSay();
  const box: Column<Pooled> = {
    key: "mark",
    title: "",
    width: "20px",
    cell: (row) => (
      <Checkbox
        tabIndex={-1}
        checked={marked.has(row.reference)}
        aria-label={say(pools.mark, { name: row.name || row.series || say(pools.nameless) })}
        onChange={() => toggle(row.reference)}
      />
    ),
  };
  return [
    ...(marks ? [box] : []),
    {
      key: "who",
      title: say(pools.customer),
      width: "minmax(150px, 1.4fr)",
      cell: (row) => <Customer row={row} />,
    },
    {
      key: "wants",
      title: say(pools.wants),
      width: "minmax(110px, 1.2fr)",
      cell: (row) => <Car of={row} />,
    },
    { key: "grade", title: say(pools.grade), width: "52px", cell: (row) => <Grade of={row.grade} /> },
    { key: "intent", title: say(pools.intent), width: "72px", cell: (row) => <Intent of={row.intent} /> },
    {
      key: "how",
      title: say(pools.how),
      width: "minmax(110px, 1fr)",
      cell: (row) => <Way of={row.how} />,
    },
    show === "lying"
      ? { key: "since", title: say(pools.came), width: "110px", cell: (row) => <Time at={row.since} far /> }
      : {
          key: "since",
          title: say(pools.takenAt),
          width: "110px",
          cell: (row) => <Time at={row.since} far />,
        },
    show === "lying"
      ? {
          key: "free",
          title: say(pools.claimable),
          width: "130px",
          cell: (row) =>
            row.claimable_at ? (
              <Time at={row.claimable_at} />
            ) : (
              <span className="lc-dot good">{say(pools.now)}</span>
            ),
        }
      : {
          key: "taker",
          title: say(pools.taker),
          width: "minmax(90px, 1fr)",
          cell: (row) => nameOf(row.taker) || "–",
        },
  ];
}

function Customer({ row }: { row: Pooled }) {
  const say = useSay();
  if (!row.name && !row.phone) return <span className="faint">{say(pools.hidden)}</span>;
  return (
    <>
      {row.name || <span className="faint">{say(pools.nameless)}</span>}{" "}
      <span className="soft">{row.phone}</span>
    </>
  );
}

function Way({ of }: { of: string }) {
  const say = useSay();
  const text = ways[of];
  return <>{text ? say(text) : "–"}</>;
}

interface CardProps {
  row: Pooled;
  mark: ((reference: string) => void) | undefined;
  marked: boolean;
  nameOf: (code: string) => string;
}

function Card({ row, mark, marked, nameOf }: CardProps) {
  const say = useSay();
  return (
    <>
      <div className="lc-card-line">
        {mark ? (
          <Checkbox
            checked={marked}
            aria-label={say(pools.mark, { name: row.name || row.series || say(pools.nameless) })}
            onChange={() => mark(row.reference)}
          >
            <Customer row={row} />
          </Checkbox>
        ) : (
          <Customer row={row} />
        )}
        <Grade of={row.grade} />
      </div>
      <div className="lc-card-line">
        <span>
          <Car of={row} />
        </span>
        <Intent of={row.intent} />
      </div>
      <div className="lc-card-line soft">
        <span>{row.taker ? nameOf(row.taker) : <Way of={row.how} />}</span>
        <Time at={row.since} far />
      </div>
    </>
  );
}
