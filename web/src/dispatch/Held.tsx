/** The leads that no dealer has, by the reason why; from here a person gives them to one. */
import { ReloadOutlined } from "@ant-design/icons";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { App, Button, Empty, Skeleton } from "antd";
import { useEffect, useMemo, useState } from "react";
import { Car } from "../frame/Car";
import { api, type Schemas, told } from "../frame/client";
import { type Column, Grid } from "../frame/Grid";
import { useHouseWords } from "../frame/house";
import { Page } from "../frame/Page";
import { Problem } from "../frame/problem";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { useWaiting } from "./asked/requests";
import { asked } from "./asked/words";
import { heldRoute } from "./desk";
import "./dispatch.css";
import { Hand } from "./Hand";
import { makers } from "./pools/words";
import { byState, PLACED, type Standing } from "./standing";
import { dispatch, states } from "./words";

type LeadShown = Schemas["desk_terms_LeadShown"];
const ROWS = 100;
/** Leads that one order holds at most. */
const MOST = 1_000;

export function Held() {
  const say = useSay();
  const { message } = App.useApp();
  const go = useNavigate();
  const search = heldRoute.useSearch();
  const standing: Standing = search.state ? search : { state: "awaiting_dealer" };
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [handing, setHanding] = useState(false);
  const counts = useQuery({
    queryKey: ["dispatch", "held"],
    queryFn: ({ signal }) => told(api.GET("/leads/held", { signal })),
    refetchInterval: 30_000,
  });
  const pages = useInfiniteQuery({
    queryKey: ["dispatch", "leads", standing],
    queryFn: ({ pageParam, signal }) =>
      told(api.GET("/leads", { params: { query: { ...standing, after: pageParam, limit: ROWS } }, signal })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
  });
  const rows = useMemo(() => pages.data?.pages.flatMap((one) => one.leads) ?? [], [pages.data]);
  const mark = (next: ReadonlySet<string>) => {
    if (next.size > MOST) message.warning(say(dispatch.most));
    else setChosen(next);
  };
  const hand = () => {
    if (chosen.size > 0) setHanding(true);
    else message.info(say(dispatch.markFirst));
  };
  const stand = (next: Standing) => {
    setChosen(new Set());
    go({ to: "/dispatch", search: next as never, replace: true });
  };
  useEffect(() => {
    const press = (event: globalThis.KeyboardEvent) => {
      const at = event.target as HTMLElement;
      if (event.key !== "t" || event.ctrlKey || event.metaKey || event.altKey) return;
      if (at.closest("input:not([type=checkbox]),textarea,.ant-drawer,[role=combobox]")) return;
      event.preventDefault();
      hand();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  });
  const columns = useColumns();
  return (
    <Page
      full
      title={say(dispatch.title)}
      beside={<span className="faint lc-dispatch-keys">{say(dispatch.keys)}</span>}
      actions={
        <>
          <Asked />
          <Link to="/dispatch/pools" className="lc-dispatch-link">
            {say(makers.title)}
          </Link>
          <Link to="/dispatch/exit" className="lc-dispatch-link">
            {say(dispatch.exit)}
          </Link>
          <Button
            icon={<ReloadOutlined />}
            aria-label={say(dispatch.refresh)}
            title={say(dispatch.refresh)}
            loading={pages.isRefetching && !pages.isFetchingNextPage}
            onClick={() => {
              counts.refetch();
              pages.refetch();
            }}
          />
          {chosen.size > 0 && <Button onClick={() => setChosen(new Set())}>{say(dispatch.unmark)}</Button>}
          <Button type="primary" onClick={hand}>
            {say(dispatch.hand)}
            {chosen.size > 0 && ` · ${say(dispatch.marked, { n: chosen.size })}`}
          </Button>
        </>
      }
    >
      <div className="lc-dispatch">
        <Reasons counts={counts} standing={standing} stand={stand} />
        <div className="lc-dispatch-list">
          <Grid<LeadShown>
            key={`${standing.state} ${standing.reason ?? ""}`}
            label={say(dispatch.list)}
            columns={columns}
            rows={rows}
            keyOf={(row) => row.reference}
            paged={pages}
            open={(row) =>
              go({ to: "/leads/$reference" as never, params: { reference: row.reference } as never })
            }
            card={(row) => <Card lead={row} />}
            marking={{
              marked: chosen,
              mark,
              label: (row) => say(dispatch.mark, { name: row.name || say(dispatch.nameless) }),
            }}
            empty={
              <Empty
                image={Empty.PRESENTED_IMAGE_SIMPLE}
                description={
                  <>
                    <p className="strong">{say(dispatch.none)}</p>
                    <p className="soft">{say(dispatch.noneLead)}</p>
                  </>
                }
              />
            }
          />
        </div>
      </div>
      <Hand leads={[...chosen]} open={handing} close={() => setHanding(false)} />
    </Page>
  );
}

/** What dealers ask waits for a word: so many. */
function Asked() {
  const say = useSay();
  const waiting = useWaiting();
  return (
    <Link to="/dispatch/requests" className="lc-dispatch-link">
      {say(asked.title)}
      {waiting ? <span className="lc-chip accent">{waiting}</span> : null}
    </Link>
  );
}

interface ReasonsProps {
  counts: { data?: Schemas["Held"][]; error: unknown; isPending: boolean; refetch: () => unknown };
  standing: Standing;
  stand: (next: Standing) => void;
}

function Reasons({ counts, standing, stand }: ReasonsProps) {
  const say = useSay();
  const name = useHouseWords();
  if (counts.isPending) return <Skeleton active paragraph={{ rows: 8 }} />;
  if (counts.error || !counts.data) return <Problem fault={counts.error} again={counts.refetch} />;
  const here = (one: Standing) => one.state === standing.state && one.reason === standing.reason;
  return (
    <nav aria-label={say(dispatch.why)} className="lc-dispatch-why">
      {byState(counts.data).map((one) => (
        <section key={one.state}>
          <Choice
            here={here({ state: one.state })}
            pick={() => stand({ state: one.state })}
            text={say(states[one.state as keyof typeof states])}
            leads={one.leads}
            strong
          />
          {one.reasons.map((why) => (
            <Choice
              key={why.reason}
              here={here({ state: one.state, reason: why.reason })}
              pick={() => stand({ state: one.state, reason: why.reason })}
              text={name(why.reason)}
              leads={why.leads}
            />
          ))}
        </section>
      ))}
      <section>
        <h2 className="soft">{say(dispatch.placed)}</h2>
        {PLACED.map((state) => (
          <Choice
            key={state}
            here={here({ state })}
            pick={() => stand({ state })}
            text={say(states[state])}
          />
        ))}
      </section>
    </nav>
  );
}

interface ChoiceProps {
  here: boolean;
  pick: () => void;
  text: string;
  leads?: number;
  strong?: boolean;
}

function Choice({ here, pick, text, leads, strong }: ChoiceProps) {
  return (
    <button
      type="button"
      className={`lc-dispatch-choice${here ? " here" : ""}${strong ? " strong" : ""}`}
      aria-current={here ? "true" : undefined}
      onClick={pick}
    >
      <span>{text}</span>
      {leads !== undefined && <span className="lc-dispatch-count">{leads.toLocaleString()}</span>}
    </button>
  );
}

function useColumns(): readonly Column<LeadShown>[] {
  const say = useSay();
  const name = useHouseWords();
  return [
    {
      key: "name",
      title: say(dispatch.customer),
      width: "minmax(72px, 0.8fr)",
      cell: (row) => row.name || <span className="faint">{say(dispatch.nameless)}</span>,
    },
    { key: "phone", title: say(dispatch.phone), width: "106px", cell: (row) => row.phone || "–" },
    {
      key: "reason",
      title: say(dispatch.reason),
      width: "minmax(132px, 1.6fr)",
      cell: (row) => (row.reason ? <span title={name(row.reason)}>{name(row.reason)}</span> : "–"),
    },
    {
      key: "wants",
      title: say(dispatch.wants),
      width: "minmax(96px, 1fr)",
      cell: (row) => <Car of={row} />,
    },
    {
      key: "dealer",
      title: say(dispatch.dealer),
      width: "minmax(110px, 1.4fr)",
      cell: (row) => <span title={row.dealer.code}>{row.dealer.name || row.dealer.code || "–"}</span>,
    },
    { key: "grade", title: say(dispatch.grade), width: "44px", cell: (row) => row.grade || "–" },
    { key: "next", title: say(dispatch.next), width: "96px", cell: (row) => <Time at={row.due_at} /> },
    { key: "came", title: say(dispatch.came), width: "96px", cell: (row) => <Time at={row.created_at} /> },
  ];
}

function Card({ lead }: { lead: LeadShown }) {
  const say = useSay();
  const name = useHouseWords();
  return (
    <>
      <div className="lc-card-line">
        <span>
          <strong>{lead.name || say(dispatch.nameless)}</strong> <span className="soft">{lead.phone}</span>
        </span>
        <span className="soft">{lead.grade}</span>
      </div>
      <div className="lc-card-line">
        <span>{lead.reason ? name(lead.reason) : "–"}</span>
      </div>
      <div className="lc-card-line soft">
        <span>{lead.dealer.name || lead.dealer.code || "–"}</span>
        <span className="nowrap">
          <Time at={lead.created_at} far />
        </span>
      </div>
    </>
  );
}
