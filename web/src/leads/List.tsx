/** The leads that exist for this person, newest first. */
import {
  CloseOutlined,
  DownloadOutlined,
  PlusOutlined,
  ReloadOutlined,
  SearchOutlined,
} from "@ant-design/icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Empty, Input, Popover } from "antd";
import { lazy, Suspense, useMemo, useState } from "react";
import { Car } from "../frame/Car";
import { api, told } from "../frame/client";
import { type Column, Grid } from "../frame/Grid";
import { Page } from "../frame/Page";
import { lost } from "../frame/problem";
import { useMay, useMe } from "../frame/session";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { useChosen } from "./columns";
import { listRoute } from "./desk";
import { Find } from "./Find";
import { asked, type Filters, keepViews, keptViews, same } from "./filters";
import "./leads.css";
import { Narrowing, type NarrowingProps } from "./Narrowing";
import { CustomerName, Grade, Intent, type LeadShown, State, Who } from "./shown";
import { useBulk } from "./useBulk";
import { exporting, leads, states } from "./words";

const AskExport = lazy(() => import("./AskExport").then((one) => ({ default: one.AskExport }), lost));
const ROWS = 100;

export function List() {
  const say = useSay();
  const may = useMay();
  const filters = listRoute.useSearch();
  const go = useNavigate();
  const [finding, setFinding] = useState(false);
  const [asks, setAsks] = useState(false);
  const pages = useInfiniteQuery({
    queryKey: ["leads", filters],
    queryFn: ({ pageParam, signal }) =>
      told(
        api.GET("/leads", {
          params: { query: { ...asked(filters), after: pageParam, limit: ROWS } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
  });
  const rows = useMemo(() => pages.data?.pages.flatMap((one) => one.leads) ?? [], [pages.data]);
  const narrow = (next: Filters) => go({ to: "/leads", search: next as never, replace: true });
  const { shown: columns, chooser } = useChosen(useColumns());
  const marks = useBulk(rows, filters);
  return (
    <Page
      full
      title={say(leads.title)}
      beside={marks.hint}
      actions={
        <>
          {marks.acts}
          {may("lead.search") && (
            <Button icon={<SearchOutlined />} onClick={() => setFinding(true)}>
              {say(leads.find)}
            </Button>
          )}
          {may("export.request") && (
            <Button icon={<DownloadOutlined />} aria-haspopup="dialog" onClick={() => setAsks(true)}>
              {say(exporting.open)}
            </Button>
          )}
          {chooser}
          <Button
            icon={<ReloadOutlined />}
            aria-label={say(leads.refresh)}
            title={say(leads.refresh)}
            loading={pages.isRefetching && !pages.isFetchingNextPage}
            onClick={() => pages.refetch()}
          />
        </>
      }
    >
      <Views filters={filters} narrow={narrow} />
      <Narrowing filters={filters} narrow={narrow} />
      <Grid<LeadShown>
        label={say(leads.list)}
        columns={columns}
        rows={rows}
        keyOf={(row) => row.reference}
        paged={pages}
        marking={marks.marking}
        open={(row) => go({ to: "/leads/$reference", params: { reference: row.reference } as never })}
        card={(row) => <Card lead={row} />}
        empty={
          <Empty
            image={Empty.PRESENTED_IMAGE_SIMPLE}
            description={
              <>
                <p className="strong">{say(leads.none)}</p>
                <p className="soft">{say(leads.noneLead)}</p>
              </>
            }
          >
            <Button onClick={() => narrow({})}>{say(leads.clear)}</Button>
          </Empty>
        }
      />
      {marks.drawer}
      <Find open={finding} close={() => setFinding(false)} />
      {asks && (
        <Suspense>
          <AskExport filters={filters} open close={() => setAsks(false)} />
        </Suspense>
      )}
    </Page>
  );
}

function LeadLink({ lead }: { lead: LeadShown }) {
  return (
    <Link
      to="/leads/$reference"
      params={{ reference: lead.reference } as never}
      className="lc-lead-link"
      preload={false}
      tabIndex={-1}
    >
      <CustomerName of={lead} />
    </Link>
  );
}

function useColumns(): readonly Column<LeadShown>[] {
  const say = useSay();
  const { several_dealers: several } = useMe();
  return useMemo(() => {
    const all: (Column<LeadShown> | false)[] = [
      {
        key: "name",
        title: say(leads.customer),
        width: "minmax(84px, 1fr)",
        cell: (row) => <LeadLink lead={row} />,
      },
      { key: "phone", title: say(leads.number), width: "106px", cell: (row) => row.phone || "–" },
      {
        key: "state",
        title: say(leads.state),
        width: "minmax(124px, 1fr)",
        cell: (row) => <State of={row.state} />,
      },
      { key: "grade", title: say(leads.grade), width: "40px", cell: (row) => <Grade of={row.grade} /> },
      {
        key: "score",
        title: say(leads.score),
        width: "40px",
        end: true,
        cell: (row) => (row.grade || row.score ? row.score : "–"),
      },
      { key: "intent", title: say(leads.intent), width: "64px", cell: (row) => <Intent of={row.intent} /> },
      {
        key: "series",
        title: say(leads.series),
        width: "minmax(96px, 1.1fr)",
        cell: (row) => <Car of={row} />,
      },
      several && {
        key: "dealer",
        title: say(leads.dealer),
        width: "minmax(120px, 2fr)",
        cell: (row) => <Who of={row.dealer} />,
      },
      {
        key: "owner",
        title: say(leads.owner),
        width: "minmax(72px, 0.9fr)",
        cell: (row) => <Who of={row.owner} none={row.dealer.code ? say(leads.unowned) : "–"} />,
      },
      {
        key: "channel",
        title: say(leads.channel),
        width: "minmax(84px, 1fr)",
        cell: (row) => <Who of={row.channel} />,
      },
      {
        key: "inquiries",
        title: say(leads.inquiries),
        width: "60px",
        end: true,
        cell: (row) => row.inquiries,
      },
      { key: "came", title: say(leads.came), width: "92px", cell: (row) => <Time at={row.created_at} /> },
    ];
    return all.filter((one) => one !== false);
  }, [say, several]);
}

function Card({ lead }: { lead: LeadShown }) {
  const say = useSay();
  return (
    <>
      <div className="lc-card-line">
        <span className="row">
          <strong>
            <LeadLink lead={lead} />
          </strong>
          <span className="soft">{lead.phone}</span>
        </span>
        <State of={lead.state} />
      </div>
      <div className="lc-card-line">
        <span>
          <Car of={lead} />
        </span>
        <span className="row">
          <Grade of={lead.grade} />
          {(lead.grade || lead.score > 0) && (
            <span className="soft">{say(leads.scored, { n: lead.score })}</span>
          )}
        </span>
      </div>
      <div className="lc-card-line soft">
        <Who of={lead.owner.code ? lead.owner : lead.dealer} none={say(leads.unowned)} />
        <span className="nowrap">
          <Time at={lead.created_at} far />
        </span>
      </div>
    </>
  );
}

function Views({ filters, narrow }: NarrowingProps) {
  const say = useSay();
  const { account } = useMe();
  const [kept, setKept] = useState(() => keptViews(account));
  const [naming, setNaming] = useState(false);
  const change = (next: typeof kept) => {
    keepViews(account, next);
    setKept(next);
  };
  const own = [
    { name: say(leads.all), filters: {} },
    { name: say(states.awaiting_dealer), filters: { state: "awaiting_dealer" } },
    { name: say(states.awaiting_grant), filters: { state: "awaiting_grant" } },
    { name: say(states.dispatched), filters: { state: "dispatched" } },
    { name: say(states.assigned), filters: { state: "assigned" } },
  ];
  const known = [...own, ...kept].some((one) => same(one.filters, filters));
  return (
    <nav className="lc-views" aria-label={say(leads.views)}>
      {own.map((one) => (
        <Tab key={one.name} {...one} present={filters} narrow={narrow} />
      ))}
      {kept.map((one) => (
        <span key={one.name} className="lc-view-kept">
          <Tab {...one} present={filters} narrow={narrow} />
          <button
            type="button"
            className="lc-view-drop"
            aria-label={say(leads.drop, { name: one.name })}
            onClick={() => change(kept.filter((other) => other.name !== one.name))}
          >
            <CloseOutlined />
          </button>
        </span>
      ))}
      {!known && (
        <Popover
          open={naming}
          onOpenChange={setNaming}
          trigger="click"
          content={
            <Input.Search
              autoFocus
              aria-label={say(leads.viewName)}
              placeholder={say(leads.viewName)}
              maxLength={24}
              enterButton={say(leads.save)}
              onSearch={(name) => {
                if (!name.trim()) return;
                change([...kept.filter((one) => one.name !== name.trim()), { name: name.trim(), filters }]);
                setNaming(false);
              }}
            />
          }
        >
          <Button type="text" size="small" icon={<PlusOutlined />}>
            {say(leads.saveView)}
          </Button>
        </Popover>
      )}
    </nav>
  );
}

interface TabProps {
  name: string;
  filters: Filters;
  present: Filters;
  narrow: (next: Filters) => void;
}

function Tab({ name, filters, present, narrow }: TabProps) {
  const here = same(filters, present);
  return (
    <button
      type="button"
      className={here ? "lc-view lc-view-here" : "lc-view"}
      aria-current={here ? "true" : undefined}
      onClick={() => narrow(filters)}
    >
      {name}
    </button>
  );
}
