/** What was provided to dealers in a time, and on which ground. Names nobody. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { DatePicker } from "antd";
import dayjs from "dayjs";
import { useMemo, useState } from "react";
import { api, type Schemas, told } from "../frame/client";
import { type Column, Grid } from "../frame/Grid";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { useEntities } from "./asking";
import { spanOf } from "./span";
import { TrustPage } from "./TrustPage";
import { provisions, purposes, trust } from "./words";

type Provision = Schemas["Provision"];
const MONTH = 30;

export function Provisions() {
  const say = useSay();
  const go = useNavigate();
  const [days, setDays] = useState(() => [dayjs().subtract(MONTH, "day"), dayjs()] as const);
  const span = useMemo(() => spanOf(days[0].format("YYYY-MM-DD"), days[1].format("YYYY-MM-DD")), [days]);
  const pages = useInfiniteQuery({
    queryKey: ["trust", "provisions", span],
    queryFn: ({ pageParam, signal }) =>
      told(api.GET("/rights/provisions", { params: { query: { ...span, after: pageParam } }, signal })),
    initialPageParam: "",
    getNextPageParam: (page) => page.after || undefined,
  });
  const rows = useMemo(() => pages.data?.pages.flatMap((one) => one.provisions) ?? [], [pages.data]);
  // Whoever looks after the record need not see what it is about.
  const opens = useMay()("lead.read");
  const nameOf = useDealerName();
  const columns = useColumns(opens, nameOf);
  return (
    <TrustPage title={say(trust.provisions)} lead={say(provisions.lead)}>
      <div className="lc-trust-narrowing row wrap">
        <DatePicker.RangePicker
          aria-label={say(provisions.span)}
          allowClear={false}
          value={[days[0], days[1]]}
          maxDate={dayjs()}
          onChange={(next) => next?.[0] && next[1] && setDays([next[0], next[1]])}
        />
      </div>
      <div className="lc-trust-log-list">
        <Grid<Provision>
          label={say(provisions.list)}
          columns={columns}
          rows={rows}
          keyOf={(one) => `${one.lead} ${one.number}`}
          paged={pages}
          empty={say(provisions.none)}
          open={
            opens
              ? (one) => go({ to: "/leads/$reference" as never, params: { reference: one.lead } as never })
              : undefined
          }
          card={(one) => <Card of={one} nameOf={nameOf} />}
        />
      </div>
    </TrustPage>
  );
}

function useDealerName(): (id: string) => string {
  const { data } = useEntities();
  return (id) => {
    const one = data?.get(id);
    return one ? one.name || one.code : "…";
  };
}

function useColumns(opens: boolean, nameOf: (id: string) => string): readonly Column<Provision>[] {
  const say = useSay();
  const all: (Column<Provision> | false)[] = [
    {
      key: "when",
      title: say(provisions.when),
      width: "124px",
      cell: (one) => <Time at={one.provided_at} />,
    },
    {
      key: "dealer",
      title: say(provisions.dealer),
      width: "minmax(140px, 1.6fr)",
      cell: (one) => nameOf(one.dealer),
    },
    {
      key: "purpose",
      title: say(provisions.purpose),
      width: "minmax(120px, 1fr)",
      cell: (one) => <Purpose of={one} />,
    },
    {
      key: "consent",
      title: say(provisions.consent),
      width: "minmax(120px, 1fr)",
      cell: (one) => <Ground of={one} />,
    },
    {
      key: "ended",
      title: say(provisions.ended),
      width: "minmax(110px, 1fr)",
      cell: (one) => <Ended of={one} />,
    },
    opens && {
      key: "lead",
      title: "",
      width: "64px",
      cell: (one) => (
        <Link to={"/leads/$reference" as never} params={{ reference: one.lead } as never} tabIndex={-1}>
          {say(trust.open)}
        </Link>
      ),
    },
  ];
  return all.filter((one) => one !== false);
}

function Purpose({ of }: { of: Provision }) {
  const say = useSay();
  const text = purposes[of.purpose];
  return <>{text ? say(text) : of.purpose}</>;
}

function Ground({ of }: { of: Provision }) {
  const say = useSay();
  if (of.erased) return <span className="soft">{say(provisions.erased)}</span>;
  return of.consent ? (
    <span>{say(provisions.agreed)}</span>
  ) : (
    <span className="lc-trust-warn">{say(provisions.noConsent)}</span>
  );
}

function Ended({ of }: { of: Provision }) {
  const say = useSay();
  return of.ended_at ? <Time at={of.ended_at} /> : <span className="soft">{say(provisions.running)}</span>;
}

function Card({ of, nameOf }: { of: Provision; nameOf: (id: string) => string }) {
  return (
    <>
      <span className="lc-card-line">
        <strong>{nameOf(of.dealer)}</strong>
        <Time at={of.provided_at} />
      </span>
      <span className="lc-card-line">
        <Purpose of={of} />
        <Ground of={of} />
      </span>
      <span className="lc-card-line soft">
        <Ended of={of} />
      </span>
    </>
  );
}
