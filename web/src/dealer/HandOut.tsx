/** Leads that wait for a consultant beside the consultants: handed out by click, key or drag, one or many. */
import { QuestionCircleOutlined, ReloadOutlined, ThunderboltOutlined } from "@ant-design/icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Empty, Popover, Segmented, Skeleton } from "antd";
import { type KeyboardEvent, useCallback, useEffect, useMemo, useState } from "react";
import { api, told } from "../frame/client";
import { Page } from "../frame/Page";
import { usePinned } from "../frame/pinned";
import { Problem, sentence } from "../frame/problem";
import { useMay, useMe } from "../frame/session";
import { useSay } from "../frame/speech";
import { Consultants } from "./Consultants";
import "./dealer.css";
import { useHandOut } from "./handing";
import { Proposal } from "./Proposal";
import { type Advice, type Advised, handings, rank } from "./plan";
import { useNames } from "./staff";
import { Waiting } from "./Waiting";
import { dealer } from "./words";

type Which = "dispatched" | "assigned";
const ROWS = 50;
const ANEW = 20_000;
const NONE: ReadonlySet<string> = new Set();

async function readPage(state: Which, after: string, signal: AbortSignal) {
  const query = { state, after, limit: ROWS };
  const { leads, next } = await told(api.GET("/leads", { params: { query }, signal }));
  const lead = leads.map((one) => one.reference);
  const advice = lead.length
    ? await told(api.GET("/assignments/advice", { params: { query: { lead } }, signal }))
    : { consultants: [], leads: [] };
  return { leads, next, advice };
}

function useWaiting(which: Which) {
  const pages = useInfiniteQuery({
    queryKey: ["dealer", "waiting", which],
    queryFn: ({ pageParam, signal }) => readPage(which, pageParam, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
    refetchInterval: ANEW,
  });
  const found = useMemo(() => {
    const all = pages.data?.pages ?? [];
    const people = new Map<string, Advised>();
    const advice = new Map<string, Advice>();
    for (const page of all) {
      for (const one of page.advice.consultants) people.set(one.code, one);
      for (const one of page.advice.leads) advice.set(one.lead, one);
    }
    return { leads: all.flatMap((one) => one.leads), people: [...people.values()], advice };
  }, [pages.data]);
  return { ...found, pages };
}

export function HandOut() {
  const say = useSay();
  const go = useNavigate();
  const may = useMay();
  const { zone } = useMe();
  const [which, setWhich] = useState<Which>("dispatched");
  const [chosen, choose] = useState<ReadonlySet<string>>(NONE);
  const [proposing, setProposing] = useState(false);
  const { leads, people, advice, pages } = useWaiting(which);
  const { here, go: pin } = usePinned(useMemo(() => leads.map((one) => one.reference), [leads]));
  const lead = leads.find((one) => one.reference === here);
  const nameOf = useNames(lead?.dealer.code);
  const { hand, handing } = useHandOut(nameOf);

  const present = useMemo(() => leads.filter((one) => chosen.has(one.reference)), [leads, chosen]);
  // What was chosen and has gone makes no room for another one.
  const inQuestion = useMemo(() => (chosen.size ? present : lead ? [lead] : []), [chosen, present, lead]);
  const look = (reference: string) => {
    pin(reference);
    if (chosen.size > 0 && present.length === 0) choose(NONE);
  };
  const [one] = inQuestion;
  const told = useMemo(
    () => inQuestion.flatMap(({ reference }) => advice.get(reference) ?? []),
    [inQuestion, advice],
  );
  const standings = useMemo(() => rank(told, people), [told, people]);
  const give = useCallback(
    async (staff: string, dragged?: readonly string[]) => {
      const wanted = dragged ?? inQuestion.map((one) => one.reference);
      if (wanted.length === 0) return;
      const next = leads.find((one) => !wanted.includes(one.reference));
      const given = wanted.map((reference) => ({ lead: reference, staff }));
      await hand(handings(given, leads));
      choose(NONE);
      pin((at) => (wanted.includes(at) ? (next?.reference ?? "") : at));
    },
    [inQuestion, leads, hand, pin],
  );
  // After a lead has gone, the keyboard goes on with the one that took its place.
  useEffect(() => {
    if (!handing && here && document.activeElement === document.body) {
      document.querySelector<HTMLElement>(`[data-lead="${here}"]`)?.focus();
    }
  }, [handing, here]);

  const press = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    if (target.closest("input,[role=dialog],[role=combobox]") || event.altKey || event.metaKey) return;
    if (event.ctrlKey && event.key.toLowerCase() === "a") choose(new Set(leads.map((one) => one.reference)));
    else if (event.ctrlKey || event.repeat) return;
    else if (/^[1-9]$/.test(event.key)) {
      const one = standings[Number(event.key) - 1];
      if (one && !handing) give(one.person.code);
    } else if (event.key === "b" && leads.length) setProposing(true);
    else if (event.key === "Escape") choose(NONE);
    else if (event.key === "Enter" && target.dataset.lead) {
      go({ to: "/leads/$reference", params: { reference: target.dataset.lead } as never });
    } else return;
    event.preventDefault();
  };

  return (
    <Page
      full
      title={say(dealer.handOut)}
      beside={
        <Segmented<Which>
          aria-label={say(dealer.which)}
          value={which}
          onChange={(next) => {
            setWhich(next);
            choose(NONE);
            pin("");
          }}
          options={[
            { value: "dispatched", label: say(dealer.waiting) },
            { value: "assigned", label: say(dealer.assigned) },
          ]}
        />
      }
      actions={
        <>
          {may("figures.read") && zone === "entities" && <Link to="/fairness">{say(dealer.fairness)}</Link>}
          <Keys />
          <Button
            icon={<ThunderboltOutlined />}
            disabled={leads.length === 0}
            onClick={() => setProposing(true)}
          >
            {say(dealer.propose)}
          </Button>
          <Button
            icon={<ReloadOutlined />}
            aria-label={say(dealer.refresh)}
            title={say(dealer.refresh)}
            loading={pages.isRefetching && !pages.isFetchingNextPage}
            onClick={() => pages.refetch()}
          />
        </>
      }
    >
      {pages.error && leads.length > 0 && <p role="alert">{sentence(pages.error, say)}</p>}
      {pages.error && leads.length === 0 ? (
        <Problem fault={pages.error} again={pages.refetch} />
      ) : pages.isPending ? (
        <Skeleton active paragraph={{ rows: 10 }} />
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: shortcuts of what is inside
        <div className={leads.length ? "lc-handout" : "lc-handout lc-handout-done"} onKeyDown={press}>
          <section className="lc-panel lc-handout-side" aria-label={say(dealer.leads)}>
            <div className="lc-panel-head">
              <h2>{present.length ? say(dealer.chosen, { n: present.length }) : say(dealer.leads)}</h2>
              {leads.length > 0 && (
                <Button
                  type="link"
                  size="small"
                  onClick={() => choose(present.length ? NONE : new Set(leads.map((one) => one.reference)))}
                >
                  {say(present.length ? dealer.chooseNone : dealer.chooseAll)}
                </Button>
              )}
            </div>
            {leads.length === 0 ? (
              <Empty
                image={Empty.PRESENTED_IMAGE_SIMPLE}
                description={
                  <>
                    <p className="strong">
                      {say(which === "dispatched" ? dealer.nobodyWaits : dealer.noneAssigned)}
                    </p>
                    <p className="soft">{say(dealer.nobodyWaitsLead)}</p>
                  </>
                }
              >
                <Link to="/leads">{say(dealer.leads)}</Link>
              </Empty>
            ) : (
              <Waiting leads={leads} chosen={chosen} choose={choose} here={here} go={look} />
            )}
            {pages.hasNextPage && (
              <Button block loading={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
                {say(dealer.more)}
              </Button>
            )}
          </section>
          {leads.length > 0 && (
            <section className="lc-panel lc-handout-people" aria-label={say(dealer.consultants)}>
              <div className="lc-panel-head">
                <h2>
                  {say(dealer.consultants)}{" "}
                  <span className="soft lc-for">
                    {inQuestion.length > 1
                      ? say(dealer.consultantsForMany, { n: inQuestion.length })
                      : one
                        ? say(dealer.consultantsFor, { name: one.name || say(dealer.nameless) })
                        : say(dealer.consultantsForNone)}
                  </span>
                </h2>
                {inQuestion.length === 1 && one && (
                  <Link to="/leads/$reference" params={{ reference: one.reference } as never} preload={false}>
                    {say(dealer.openLead)}
                  </Link>
                )}
              </div>
              <Consultants
                standings={standings}
                count={inQuestion.length}
                newCustomer={told.length > 0 && told.every((one) => one.new_customer)}
                nameOf={nameOf}
                busy={handing}
                give={give}
              />
            </section>
          )}
        </div>
      )}
      <Proposal
        open={proposing}
        close={() => setProposing(false)}
        leads={present.length ? present : leads}
        advice={advice}
        people={people}
        nameOf={nameOf}
        hand={async (wanted) => {
          await hand(wanted);
          choose(NONE);
          pin("");
        }}
      />
    </Page>
  );
}

const KEYS = [
  ["↑ ↓", dealer.keyMove],
  ["␣", dealer.keyChoose],
  ["Ctrl A", dealer.keyAll],
  ["1 – 9", dealer.keyGive],
  ["B", dealer.keyAdvice],
  ["↵", dealer.keyOpen],
] as const;

function Keys() {
  const say = useSay();
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      content={
        <div className="lc-dealer-keys">
          {KEYS.map(([key, text]) => (
            <p key={key}>
              <kbd>{key}</kbd> {say(text)}
            </p>
          ))}
          <p className="soft">{say(dealer.keyDrag)}</p>
        </div>
      }
    >
      <Button icon={<QuestionCircleOutlined />} aria-label={say(dealer.keys)} title={say(dealer.keys)} />
    </Popover>
  );
}
