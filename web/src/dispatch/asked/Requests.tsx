/** What dealers ask of the maker about their leads: what waits, and what was decided. */
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Empty, Radio, Skeleton } from "antd";
import { useMemo } from "react";
import "../../dealer/dealer.css";
import { Options } from "../../dealer/Options";
import { useHouseWords } from "../../frame/house";
import { Facts, Page, Panel } from "../../frame/Page";
import { usePinned } from "../../frame/pinned";
import { Problem } from "../../frame/problem";
import { useSay } from "../../frame/speech";
import { Time } from "../../frame/times";
import { requestsRoute } from "../desk";
import "../dispatch.css";
import { Decide } from "./Decide";
import { LeadLines } from "./LeadLines";
import { leadsOf, type Request, useRequests } from "./requests";
import { Became } from "./shown";
import { asked } from "./words";

export function Requests() {
  const say = useSay();
  const go = useNavigate();
  const { decided = false } = requestsRoute.useSearch();
  return (
    <Page
      title={say(asked.title)}
      beside={
        <Radio.Group
          aria-label={say(asked.which)}
          optionType="button"
          value={decided}
          options={[
            { value: false, label: say(asked.waiting) },
            { value: true, label: say(asked.decided) },
          ]}
          onChange={({ target }) =>
            go({ to: "/dispatch/requests", search: (target.value ? { decided: true } : {}) as never })
          }
        />
      }
      actions={
        <Link to="/dispatch" className="lc-dispatch-link">
          {say(asked.toDispatch)}
        </Link>
      }
    >
      <Found key={String(decided)} decided={decided} />
    </Page>
  );
}

/** One of the two lists, with the row that was chosen in it. */
function Found({ decided }: { decided: boolean }) {
  const say = useSay();
  const pages = useRequests(decided);
  const found = useMemo(() => pages.data?.pages.flatMap((one) => one.requests) ?? [], [pages.data]);
  const { here: at, go: pin } = usePinned(useMemo(() => found.map((one) => one.id), [found]));
  const here = found.find((one) => one.id === at);
  const next = () => {
    const place = found.findIndex((one) => one.id === at);
    pin((found[place + 1] ?? found[place - 1])?.id ?? "");
  };
  return (
    <>
      {pages.isPending && <Skeleton active paragraph={{ rows: 10 }} />}
      {pages.error && !pages.data && <Problem fault={pages.error} again={pages.refetch} />}
      {pages.data && found.length === 0 && (
        <Empty
          className="lc-panel"
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={
            <>
              <p className="strong">{say(decided ? asked.noneDecided : asked.none)}</p>
              <p className="soft">{say(asked.noneLead)}</p>
            </>
          }
        >
          <Link to="/dispatch">{say(asked.toDispatch)}</Link>
        </Empty>
      )}
      {found.length > 0 && (
        <div className="lc-asked">
          <section className="lc-panel lc-two-list">
            <h2>
              {say(decided ? asked.decided : asked.waiting)} <span className="soft">{found.length}</span>
            </h2>
            <Options
              label={say(decided ? asked.decided : asked.waiting)}
              of={found}
              keyOf={(one) => one.id}
              here={at}
              go={pin}
              show={(one) => <Row of={one} />}
            />
            {pages.hasNextPage && (
              <Button loading={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
                {say(asked.earlier)}
              </Button>
            )}
            {!decided && pages.data?.pages[0]?.more && <p className="soft">{say(asked.more)}</p>}
          </section>
          {here ? (
            <Detail key={here.id} of={here} next={next} />
          ) : (
            <p className="lc-two-detail lc-panel soft" role="status">
              {say(asked.gone)}
            </p>
          )}
        </div>
      )}
    </>
  );
}

function Row({ of }: { of: Request }) {
  const say = useSay();
  const name = useHouseWords();
  return (
    <>
      <span className="lc-card-line">
        <strong>{of.dealer_name}</strong>
        <Time at={of.asked_at} far />
      </span>
      <span className="lc-card-line soft">
        <span>
          {name(of.reason)}
          {of.wish && ` · ${of.wish}`}
        </span>
        {of.decided_at ? <Became of={of} /> : <span>{say(asked.leads, { n: leadsOf(of) })}</span>}
      </span>
    </>
  );
}

function Detail({ of, next }: { of: Request; next: () => void }) {
  const say = useSay();
  const name = useHouseWords();
  return (
    <div className="lc-two-detail lc-stack">
      <Panel
        title={`${of.dealer_name} · ${say(asked.leads, { n: leadsOf(of) })}`}
        extra={of.decided_at ? <Became of={of} /> : undefined}
      >
        <Facts
          of={[
            [say(asked.reason), <strong key="why">{name(of.reason)}</strong>],
            ...(of.wish ? [[say(asked.wish), of.wish] as const] : []),
            [say(asked.by), of.asked_by],
            [say(asked.at), <Time key="at" at={of.asked_at} />],
            ...(of.decided_at
              ? [[say(asked.decidedAt), <Time key="decided" at={of.decided_at} />] as const]
              : []),
            ...(of.taker ? [[say(asked.wentTo), of.taker] as const] : []),
          ]}
        />
        <LeadLines of={of} />
        {of.accepted && (
          <Link to={"/dispatch/orders/$order" as never} params={{ order: of.id } as never}>
            {say(asked.order)}
          </Link>
        )}
      </Panel>
      {!of.decided_at && <Decide of={of} done={next} />}
    </div>
  );
}
