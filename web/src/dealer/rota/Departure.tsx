/** How far the leads of somebody who goes are passed on, and what became of each. */
import { ArrowLeftOutlined } from "@ant-design/icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Skeleton } from "antd";
import { api, told } from "../../frame/client";
import { useHouseWords } from "../../frame/house";
import { Facts, Page, Panel } from "../../frame/Page";
import { Problem } from "../../frame/problem";
import { useSay } from "../../frame/speech";
import { Time } from "../../frame/times";
import "../dealer.css";
import { departureRoute } from "../desk";
import "../pools/pools.css";
import { useNames } from "../staff";
import "./rota.css";
import { goings, outcomes, places, rota } from "./words";

export function Departure() {
  const say = useSay();
  const word = useHouseWords();
  const nameOf = useNames();
  const { departure } = departureRoute.useParams();
  const pages = useInfiniteQuery({
    queryKey: ["dealer", "departure", departure],
    queryFn: ({ pageParam, signal }) =>
      told(
        api.GET("/departures/{departure}", {
          params: { path: { departure }, query: { after: pageParam } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
    refetchInterval: (query) => (query.state.data?.pages[0]?.departure.finished_at ? false : 3_000),
  });
  const one = pages.data?.pages[0]?.departure;
  const rows = pages.data?.pages.flatMap((page) => page.leads) ?? [];
  if (pages.error && !one) return <Problem fault={pages.error} again={pages.refetch} />;
  return (
    <Page
      title={one ? say(rota.departureOf, { name: nameOf(one.staff) }) : say(rota.departure)}
      actions={
        <Link to="/rota" className="lc-head-link">
          <ArrowLeftOutlined /> {say(rota.back)}
        </Link>
      }
    >
      {!one && <Skeleton active />}
      {one && (
        <div className="lc-stack">
          <Panel title={say(goings[one.kind] ?? rota.departure)}>
            <Facts
              of={[
                [say(rota.goesTo), say(places[one.goes_to])],
                [say(rota.due), <Time key="due" at={one.due_at} />],
                [say(rota.begun), one.begun_at ? <Time key="begun" at={one.begun_at} /> : say(rota.notYet)],
                [
                  say(rota.finished),
                  one.finished_at ? (
                    <Time key="end" at={one.finished_at} />
                  ) : (
                    say(one.begun_at ? rota.underWay : rota.notYet)
                  ),
                ],
                ...one.leads.map(
                  ({ outcome, leads }) => [say(outcomes[outcome] ?? rota.outcomes), leads] as const,
                ),
              ]}
            />
          </Panel>
          <Panel title={say(rota.outcomes)}>
            {rows.length === 0 && <p className="soft">{say(rota.nothingYet)}</p>}
            {rows.map((row) => (
              <div key={row.lead} className="lc-crew-line">
                <span>
                  {say(outcomes[row.outcome] ?? rota.outcomes)}
                  {row.to && ` → ${nameOf(row.to)}`}
                  {row.reason && <span className="soft"> {word(row.reason)}</span>}
                </span>
                <Time at={row.at} />
                <Link to={"/leads/$reference" as never} params={{ reference: row.lead } as never}>
                  {say(rota.open)}
                </Link>
              </div>
            ))}
            {pages.hasNextPage && (
              <Button loading={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
                {say(rota.more)}
              </Button>
            )}
          </Panel>
        </div>
      )}
    </Page>
  );
}
