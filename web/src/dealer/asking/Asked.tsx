/** What the dealer asked of the maker, and what became of it. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { App, Button, Empty, Skeleton } from "antd";
import { useMemo } from "react";
import { type Request, useRequests } from "../../dispatch/asked/requests";
import { Became } from "../../dispatch/asked/shown";
import { asked } from "../../dispatch/asked/words";
import { stages } from "../../dispatch/words";
import { Car } from "../../frame/Car";
import { Confirm } from "../../frame/Confirm";
import { api, type Schemas, told } from "../../frame/client";
import { useHouseWords } from "../../frame/house";
import { Page, Panel } from "../../frame/Page";
import { Problem, sentence } from "../../frame/problem";
import { useSay } from "../../frame/speech";
import { Time } from "../../frame/times";
import "../dealer.css";
import { asking } from "./words";

export function Asked() {
  const say = useSay();
  return (
    <Page title={say(asking.title)}>
      <div className="lc-stack">
        <List decided={false} />
        <List decided />
      </div>
    </Page>
  );
}

function List({ decided }: { decided: boolean }) {
  const say = useSay();
  const pages = useRequests(decided);
  const found = useMemo(() => pages.data?.pages.flatMap((one) => one.requests) ?? [], [pages.data]);
  const customers = useMemo(
    () => Object.assign({}, ...(pages.data?.pages.map((one) => one.customers) ?? [])),
    [pages.data],
  );
  return (
    <Panel title={say(decided ? asking.over : asking.waiting)}>
      {pages.isPending && <Skeleton active paragraph={{ rows: 4 }} />}
      {pages.error && !pages.data && <Problem fault={pages.error} again={pages.refetch} />}
      {pages.data && found.length === 0 && (
        <Empty
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={
            <>
              <p className="strong">{say(decided ? asking.noneOver : asking.none)}</p>
              {!decided && <p className="soft">{say(asking.noneLead)}</p>}
            </>
          }
        >
          {!decided && <Link to="/leads">{say(asking.toLeads)}</Link>}
        </Empty>
      )}
      <ul className="lc-asking" aria-label={say(decided ? asking.over : asking.waiting)}>
        {found.map((one) => (
          <One key={one.id} of={one} customers={customers} />
        ))}
      </ul>
      {pages.hasNextPage && (
        <Button loading={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
          {say(asking.earlier)}
        </Button>
      )}
    </Panel>
  );
}

type Customers = Readonly<Record<string, Schemas["Caller"] | undefined>>;

function One({ of, customers }: { of: Request; customers: Customers }) {
  const say = useSay();
  const name = useHouseWords();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const back = useMutation({
    mutationFn: () =>
      told(api.DELETE("/transfer-requests/{transfer}", { params: { path: { transfer: of.id } } })),
    onSuccess: () => message.success(say(asking.takenBack)),
    onError: (fault) => message.error(sentence(fault, say)),
    onSettled: () => queries.invalidateQueries({ queryKey: ["dispatch", "requests"] }),
  });
  return (
    <li>
      <div className="lc-card-line">
        <span>
          <strong>{name(of.reason)}</strong>
          {of.wish && <span className="soft"> · {of.wish}</span>}
        </span>
        <Became of={of} />
      </div>
      <p className="soft">
        {of.asked_by && <>{of.asked_by} · </>}
        <Time at={of.asked_at} />
        {of.taker && <> · {say(asking.to, { name: of.taker })}</>}
      </p>
      <ul className="lc-asking-leads">
        {of.leads.map((one) => (
          <Lead key={one.lead} of={one} customer={customers[one.lead]} />
        ))}
      </ul>
      {of.counts.reduce((sum, { leads }) => sum + leads, 0) > of.leads.length && (
        <p className="soft">{say(asked.first, { n: of.leads.length })}</p>
      )}
      {!of.decided_at && (
        <Confirm
          text={say(asking.takeBack)}
          lead={say(asking.takeBackSure)}
          sure={say(asking.takeBackDo)}
          done={() => back.mutateAsync().catch(() => undefined)}
        />
      )}
    </li>
  );
}

interface LeadProps {
  of: Schemas["LeadAskedShown"];
  customer: Schemas["Caller"] | undefined;
}

/** A lead that went is no more the dealer's: of its customer nothing is shown. */
function Lead({ of, customer }: LeadProps) {
  const say = useSay();
  const name = useHouseWords();
  return (
    <li className="row wrap">
      {customer ? (
        <>
          <Link to={"/leads/$reference" as never} params={{ reference: of.lead } as never}>
            {customer.name || say(asking.nameless)}
          </Link>
          <span className="soft">{customer.phone}</span>
          <span className="soft">
            <Car of={customer} />
          </span>
        </>
      ) : (
        <span className="faint">{say(asking.gone)}</span>
      )}
      {of.state !== "asked" && of.state !== "cancelled" && (
        <span>
          {say(stages[of.state as keyof typeof stages])}
          {of.reason && ` · ${name(of.reason)}`}
        </span>
      )}
    </li>
  );
}
