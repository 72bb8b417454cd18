/** Leads that no dealer has: those that lie in a pool, those in the reader's hand, those in others' hands. */
import { Link } from "@tanstack/react-router";
import { App, Button, Dropdown, Skeleton } from "antd";
import type { ReactNode } from "react";
import { useCarName } from "../../frame/cars";
import type { Schemas } from "../../frame/client";
import { useHouseWords } from "../../frame/house";
import { Panel } from "../../frame/Page";
import { Problem, sentence } from "../../frame/problem";
import { useSay } from "../../frame/speech";
import { Time } from "../../frame/times";
import { type MakerPool, useClaim, useGiveBack, useHands, useLying, useMine, useTakeBack } from "./hands";
import { backReasons, makers } from "./words";

interface LineProps {
  of: Schemas["MakerLead"];
  /** Beside what the lead is: since or until when. */
  when: ReactNode;
  children: ReactNode;
}

function Line({ of, when, children }: LineProps) {
  const say = useSay();
  const word = useHouseWords();
  const car = useCarName();
  return (
    <li>
      <span>
        <Link to={"/leads/$reference" as never} params={{ reference: of.lead } as never}>
          {car(of.brand, of.series) || say(makers.anyCar)}
        </Link>{" "}
        <span className="soft">{[of.grade, of.channel].filter(Boolean).join(" · ")}</span>
      </span>
      <span className="soft">
        {word(of.reason)} · {when}
      </span>
      <span className="row">{children}</span>
    </li>
  );
}

export function Lying({ pool }: { pool: MakerPool }) {
  const say = useSay();
  const word = useHouseWords();
  const { message } = App.useApp();
  const pages = useLying(pool.code);
  const claim = useClaim(pool.code);
  const take = (lead: string) =>
    claim.mutate(lead, {
      onSuccess: (one) => {
        if (one?.done) message.success(say(makers.claimed));
        else message.warning(word(one?.refusal ?? "taken"));
      },
      onError: (fault) => message.error(sentence(fault, say)),
    });
  const leads = pages.data?.pages.flatMap((one) => one.leads);
  return (
    <Panel title={`${say(makers.lying)} · ${pool.rule.name}`}>
      {pages.isPending && <Skeleton active />}
      {pages.error && !leads && <Problem fault={pages.error} again={pages.refetch} />}
      {leads?.length === 0 && <p className="soft">{say(makers.lyingNone)}</p>}
      <ul className="lc-asked-leads">
        {leads?.map((one) => (
          <Line key={one.lead.lead} of={one.lead} when={<Time at={one.since} far />}>
            {one.held ? (
              <span className="lc-chip">{say(one.mine ? makers.mine : makers.taken)}</span>
            ) : (
              pool.member && (
                <Button
                  size="small"
                  loading={claim.isPending && claim.variables === one.lead.lead}
                  onClick={() => take(one.lead.lead)}
                >
                  {say(makers.claim)}
                </Button>
              )
            )}
          </Line>
        ))}
      </ul>
      {pages.hasNextPage && (
        <Button loading={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
          {say(makers.more)}
        </Button>
      )}
    </Panel>
  );
}

export function Mine({ pools }: { pools: readonly MakerPool[] }) {
  const say = useSay();
  const { message } = App.useApp();
  const { data, error, isPending, refetch } = useMine();
  const back = useGiveBack();
  const giving = (lead: string, reason: string) =>
    back.mutate(
      { lead, reason },
      {
        onSuccess: () => message.success(say(makers.backDone)),
        onError: (fault) => message.error(sentence(fault, say)),
      },
    );
  const nameOf = (code: string) => pools.find((one) => one.code === code)?.rule.name ?? code;
  return (
    <Panel title={say(makers.mine)}>
      {isPending && <Skeleton active />}
      {error && !data && <Problem fault={error} again={refetch} />}
      {data?.length === 0 && <p className="soft">{say(makers.mineNone)}</p>}
      <ul className="lc-asked-leads">
        {data?.map((one) => (
          <Line
            key={one.lead.lead}
            of={one.lead}
            when={
              <>
                {nameOf(one.pool)} · <Until at={one.until} told={one.told} />
              </>
            }
          >
            <Dropdown
              trigger={["click"]}
              menu={{
                items: Object.entries(backReasons).map(([key, text]) => ({ key, label: say(text) })),
                onClick: ({ key }) => giving(one.lead.lead, key),
              }}
            >
              <Button size="small" loading={back.isPending && back.variables?.lead === one.lead.lead}>
                {say(makers.back)}
              </Button>
            </Dropdown>
          </Line>
        ))}
      </ul>
    </Panel>
  );
}

export function Hands({ code }: { code: string }) {
  const say = useSay();
  const { message } = App.useApp();
  const { data, error, isPending, refetch } = useHands(code);
  const take = useTakeBack(code);
  const back = (lead: string) =>
    take.mutate(lead, {
      onSuccess: () => message.success(say(makers.takeBackDone)),
      onError: (fault) => message.error(sentence(fault, say)),
    });
  return (
    <Panel title={say(makers.hands)}>
      {isPending && <Skeleton active />}
      {error && !data && <Problem fault={error} again={refetch} />}
      {data?.length === 0 && <p className="soft">{say(makers.handsNone)}</p>}
      <ul className="lc-asked-leads">
        {data?.map((one) => (
          <Line
            key={one.lead.lead}
            of={one.lead}
            when={
              <>
                {one.holder} · <Until at={one.until} told={one.told} />
              </>
            }
          >
            <Button
              size="small"
              loading={take.isPending && take.variables === one.lead.lead}
              onClick={() => back(one.lead.lead)}
            >
              {say(makers.takeBack)}
            </Button>
          </Line>
        ))}
      </ul>
    </Panel>
  );
}

function Until({ at, told }: { at: string; told: boolean }) {
  const say = useSay();
  const [before = "", after = ""] = say(makers.until, { at: "\u0000" }).split("\u0000");
  return (
    <>
      {before}
      <Time at={at} />
      {after}
      {told && <span className="lc-dot warn">{say(makers.soon)}</span>}
    </>
  );
}
