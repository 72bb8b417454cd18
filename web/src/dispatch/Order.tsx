/** An order to transfer leads: how far it is, and what became of each lead. */
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Alert, App, Button, Progress, Skeleton } from "antd";
import { useMemo } from "react";
import { api, type Schemas, told } from "../frame/client";
import { useHouseWords } from "../frame/house";
import { Facts, Page, Panel } from "../frame/Page";
import { Problem, sentence } from "../frame/problem";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { progressOf, standsHow } from "./counting";
import { useDealers } from "./dealers";
import { orderRoute } from "./desk";
import { Foreseen } from "./Foreseen";
import { cases, dispatch, reasons, stages } from "./words";

type Outcome = Schemas["transfer_terms_Outcome"];
/** Between two looks at an order that is under way, in milliseconds. */
const LOOK = 2_000;

export function Order() {
  const say = useSay();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const { order } = orderRoute.useParams() as { order: string };
  const key = ["dispatch", "order", order];
  const pages = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) =>
      told(
        api.GET("/transfers/{transfer}", {
          params: { path: { transfer: order }, query: { after: pageParam } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
    refetchInterval: ({ state }) => (state.data?.pages[0]?.transfer.finished_at ? false : LOOK),
  });
  const stop = useMutation({
    mutationFn: () => told(api.DELETE("/transfers/{transfer}", { params: { path: { transfer: order } } })),
    onSuccess: ({ leads }) => {
      message.success(say(dispatch.stopped, { n: leads }));
      queries.invalidateQueries({ queryKey: ["dispatch"] });
    },
  });
  const confirm = useMutation({
    mutationFn: (body: { lead: string; wants: "opportunity" | "service" }) =>
      told(api.POST("/transfers/{transfer}/confirmations", { params: { path: { transfer: order } }, body })),
    onSuccess: () => {
      message.success(say(dispatch.confirmed));
      queries.invalidateQueries({ queryKey: ["dispatch"] });
    },
  });
  const rows = useMemo(() => pages.data?.pages.flatMap((one) => one.leads) ?? [], [pages.data]);
  const transfer = pages.data?.pages[0]?.transfer;
  const { data: dealers } = useDealers();
  const dealer = (code: string) => dealers?.find((one) => one.code === code)?.name ?? code;
  if (pages.error && !transfer) return <Problem fault={pages.error} again={pages.refetch} />;
  if (!transfer) {
    return (
      <Page title={say(dispatch.order)}>
        <Skeleton active paragraph={{ rows: 8 }} />
      </Page>
    );
  }
  const { leads, ended, percent } = progressOf(transfer.counts);
  const fault = stop.error ?? confirm.error;
  const stands = standsHow(transfer);
  return (
    <Page
      title={say(dispatch.order)}
      beside={<span className={`lc-dot ${DOTS[stands]}`}>{say(dispatch[stands])}</span>}
      actions={
        <>
          <Link to="/dispatch" className="lc-dispatch-link">
            {say(dispatch.backToList)}
          </Link>
          {stands !== "finished" && (
            <Button loading={stop.isPending} onClick={() => stop.mutate()}>
              {say(dispatch.stop)}
            </Button>
          )}
        </>
      }
    >
      {fault && <Alert type="warning" showIcon title={sentence(fault, say)} className="lc-hand-fault" />}
      <div className="lc-exit">
        <div className="lc-stack">
          <Panel title={say(dispatch.glance)}>
            <Facts
              of={[
                [say(dispatch.forWhat), say(reasons[transfer.reason])],
                [say(dispatch.giver), dealer(transfer.giver)],
                [say(dispatch.taker), dealer(transfer.taker)],
                [say(dispatch.asked), <Time key="at" at={transfer.asked_at} />],
                [
                  say(dispatch.finished),
                  transfer.finished_at && <Time key="done" at={transfer.finished_at} />,
                ],
              ]}
            />
            <div className="lc-order-progress" role="status">
              <Progress percent={percent} showInfo={false} aria-label={say(dispatch.order)} />
              <span>
                {leads || transfer.finished_at
                  ? say(dispatch.progress, { ended, leads })
                  : say(dispatch.gathering)}
              </span>
            </div>
          </Panel>
          {leads > 0 && (
            <Panel title={say(dispatch.cases)}>
              <Foreseen counts={transfer.counts} />
            </Panel>
          )}
        </div>
        <Panel title={say(dispatch.outcomes)}>
          <ul className="lc-outcomes">
            {rows.map((one) => (
              <Row
                key={one.lead}
                of={one}
                taker={dealer(one.taker)}
                confirm={confirm.isPending ? undefined : (wants) => confirm.mutate({ lead: one.lead, wants })}
              />
            ))}
          </ul>
          {pages.hasNextPage && (
            <Button loading={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
              {say(dispatch.perLead)}
            </Button>
          )}
        </Panel>
      </div>
    </Page>
  );
}

const DOTS = { running: "busy", waiting: "warn", finished: "good" } as const;
const TONES: Readonly<Record<string, string>> = {
  done: "good",
  held: "warn",
  refused: "bad",
  planned: "busy",
};

interface RowProps {
  of: Outcome;
  taker: string;
  confirm: ((wants: "opportunity" | "service") => void) | undefined;
}

function Row({ of, taker, confirm }: RowProps) {
  const say = useSay();
  const name = useHouseWords();
  return (
    <li>
      <div className="row wrap">
        <span className={`lc-dot ${TONES[of.state] ?? ""}`}>
          {say(stages[of.state as keyof typeof stages])}
        </span>
        {of.at_b && of.state === "done" && <span>{say(cases[of.at_b as keyof typeof cases])}</span>}
        {of.reason && <span>{name(of.reason)}</span>}
        {of.warnings.map((one) => (
          <span key={one} className="lc-outcome-warning">
            {name(one)}
          </span>
        ))}
      </div>
      <div className="row wrap soft">
        {taker && <span>→ {taker}</span>}
        <Time at={of.at} />
        <Link to={"/leads/$reference" as never} params={{ reference: of.to_lead || of.lead } as never}>
          {say(dispatch.open)}
        </Link>
      </div>
      {of.reason === "needs_confirmation" && of.state === "held" && (
        <div className="row wrap">
          <span className="soft">{say(dispatch.confirmLead)}</span>
          <Button size="small" disabled={!confirm} onClick={() => confirm?.("opportunity")}>
            {say(dispatch.wantsCar)}
          </Button>
          <Button size="small" disabled={!confirm} onClick={() => confirm?.("service")}>
            {say(dispatch.wantsService)}
          </Button>
        </div>
      )}
    </li>
  );
}
