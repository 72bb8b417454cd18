/** Leads that consultants report lost: a manager agrees, or sends one back; what speaks for either stands beside it. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { App, Button, Empty, Skeleton } from "antd";
import type { KeyboardEvent } from "react";
import { Car } from "../../frame/Car";
import { api, type Schemas, told } from "../../frame/client";
import { Facts, Page, Panel } from "../../frame/Page";
import { usePinned } from "../../frame/pinned";
import { Problem, sentence } from "../../frame/problem";
import { useSay } from "../../frame/speech";
import { Time } from "../../frame/times";
import { Followups } from "../../leads/Followups";
import { Grade, Intent } from "../../leads/shown";
import "../dealer.css";
import { Options } from "../Options";
import { useNames } from "../staff";
import { useLossReasons } from "./reasons";
import { losses } from "./words";

type Loss = Schemas["LossShown"];
const EVERY = 30_000;

const useLead = (reference: string) =>
  useQuery({
    queryKey: ["leads", "one", reference],
    queryFn: ({ signal }) => told(api.GET("/leads/{reference}", { params: { path: { reference } }, signal })),
    staleTime: 60_000,
  });

export function Losses() {
  const say = useSay();
  const reasonOf = useLossReasons();
  const nameOf = useNames();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["dealer", "losses"],
    queryFn: ({ signal }) => told(api.GET("/losses/waiting", { signal })),
    refetchInterval: EVERY,
  });
  const { review, busy } = useReview();
  const found = data?.losses ?? [];
  const { here: at, go } = usePinned(found.map((one) => one.lead));
  const here = found.find((one) => one.lead === at);
  const decide = async (agreed: boolean) => {
    if (!here || busy) return;
    const next = found[found.indexOf(here) + 1] ?? found.at(-2);
    await review(here, agreed);
    go((now) => (now === here.lead ? (next?.lead ?? "") : now));
  };
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.target as HTMLElement).closest("input"))
      return;
    if (event.repeat) return;
    if (event.key === "a") decide(true);
    else if (event.key === "r") decide(false);
    else return;
    event.preventDefault();
  };
  return (
    <Page
      full
      title={say(losses.title)}
      beside={found.length > 0 && <span className="faint lc-wide-only">{say(losses.keys)}</span>}
    >
      {isPending && <Skeleton active paragraph={{ rows: 10 }} />}
      {error && !data && <Problem fault={error} again={refetch} />}
      {data && found.length === 0 && (
        <Empty
          className="lc-panel"
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={
            <>
              <p className="strong">{say(losses.none)}</p>
              <p className="soft">{say(losses.noneLead)}</p>
            </>
          }
        >
          <Link to="/leads">{say(losses.toLeads)}</Link>
        </Empty>
      )}
      {found.length > 0 && (
        // biome-ignore lint/a11y/noStaticElementInteractions: shortcuts of what is inside
        <div className="lc-dealer-two" onKeyDown={press}>
          <section className="lc-panel lc-two-list">
            <h2>
              {say(losses.waiting)} <span className="soft">{found.length}</span>
            </h2>
            <Options
              label={say(losses.waiting)}
              of={found}
              keyOf={(one) => one.lead}
              here={at}
              go={go}
              show={(one) => <Row loss={one} reason={reasonOf(one.reason)} nameOf={nameOf} />}
            />
          </section>
          {here ? (
            <Detail
              key={here.lead}
              loss={here}
              reason={reasonOf(here.reason)}
              nameOf={nameOf}
              busy={busy}
              decide={decide}
            />
          ) : (
            <p className="lc-two-detail lc-panel soft" role="status">
              {say(losses.gone)}
            </p>
          )}
        </div>
      )}
    </Page>
  );
}

function useReview() {
  const say = useSay();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const anew = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ["dealer"] }),
      queries.invalidateQueries({ queryKey: ["leads"] }),
    ]);
  const back = useMutation({
    mutationFn: (reference: string) =>
      told(api.POST("/leads/{reference}/reactivation", { params: asked(reference), body: { to: "" } })),
    onSuccess: () => message.success(say(losses.undone)),
    onError: (fault) => message.error(sentence(fault, say)),
    onSettled: anew,
  });
  const { mutateAsync, isPending } = useMutation({
    mutationFn: ({ loss, agreed }: { loss: Loss; agreed: boolean }) =>
      told(
        agreed
          ? api.POST("/leads/{reference}/losses/{loss}/agreement", { params: report(loss) })
          : api.POST("/leads/{reference}/losses/{loss}/return", { params: report(loss) }),
      ),
    onSettled: anew,
  });
  const review = async (loss: Loss, agreed: boolean) => {
    const known = queries.getQueryData<Schemas["LeadDetail"]>(["leads", "one", loss.lead]);
    const name = known?.lead.name || say(losses.nameless);
    try {
      await mutateAsync({ loss, agreed });
    } catch (fault) {
      message.error(sentence(fault, say));
      return;
    }
    if (!agreed) {
      message.success(say(losses.sentBack, { name }));
      return;
    }
    message.success({
      duration: 8,
      content: (
        <>
          {say(losses.agreed, { name })}{" "}
          <Button type="link" size="small" onClick={() => back.mutate(loss.lead)}>
            {say(losses.undo)}
          </Button>
        </>
      ),
    });
  };
  return { review, busy: isPending };
}

/** Each act has a name of its own, so that a repetition on a shaky line does nothing twice. */
const asked = (reference: string) => ({
  path: { reference },
  header: { "Idempotency-Key": crypto.randomUUID() },
});

const report = ({ lead, loss }: Loss) => ({
  ...asked(lead),
  path: { reference: lead, loss },
});

interface RowProps {
  loss: Loss;
  reason: string;
  nameOf: (code: string) => string;
}

function Row({ loss, reason, nameOf }: RowProps) {
  const say = useSay();
  const { data } = useLead(loss.lead);
  return (
    <>
      <span className="lc-card-line">
        <strong>{data ? data.lead.name || say(losses.nameless) : "…"}</strong>
        <Time at={loss.asked_at} far />
      </span>
      <span className="lc-card-line soft">
        <span>{reason}</span>
        <span>{loss.staff ? nameOf(loss.staff) : say(losses.nobody)}</span>
      </span>
    </>
  );
}

interface DetailProps extends RowProps {
  busy: boolean;
  decide: (agreed: boolean) => void;
}

function Detail({ loss, reason, nameOf, busy, decide }: DetailProps) {
  const say = useSay();
  const { data, error, refetch } = useLead(loss.lead);
  const done = useQuery({
    queryKey: ["leads", "followups", loss.lead],
    queryFn: ({ signal }) =>
      told(api.GET("/leads/{reference}/follow-ups", { params: { path: { reference: loss.lead } }, signal })),
  });
  const owner = loss.staff ? nameOf(loss.staff) : say(losses.nobody);
  if (error) return <Problem fault={error} again={refetch} />;
  if (!data) return <Skeleton active paragraph={{ rows: 8 }} />;
  const { lead } = data;
  const calls = done.data?.followups ?? [];
  return (
    <div className="lc-two-detail lc-stack">
      <Panel
        title={`${lead.name || say(losses.nameless)} ${lead.phone}`}
        extra={
          <Link to="/leads/$reference" params={{ reference: loss.lead } as never}>
            {say(losses.open)}
          </Link>
        }
      >
        <Facts
          of={[
            [say(losses.reason), <strong key="reason">{reason}</strong>],
            [say(losses.reportedBy), owner],
            [say(losses.reportedAt), <Time key="at" at={loss.asked_at} />],
            [say(losses.came), <Time key="came" at={lead.dispatched_at} />],
            [say(losses.wants), <Car key="car" of={lead} />],
            [
              say(losses.score),
              <span key="grade" className="row">
                <Grade of={lead.grade} /> <Intent of={lead.intent} />
              </span>,
            ],
          ]}
        />
        {done.data && (
          <p className={calls.length ? "soft lc-loss-said" : "lc-against lc-loss-said"}>
            {calls.length
              ? say(losses.followups, { n: calls.length, reached: calls.filter((one) => one.reached).length })
              : say(losses.noContact)}
          </p>
        )}
        <div className="lc-acts">
          <div>
            <Button type="primary" disabled={busy} onClick={() => decide(false)}>
              {say(losses.sendBack)} <kbd>R</kbd>
            </Button>
            <p className="faint">{say(losses.sendBackLead, { name: owner })}</p>
          </div>
          <div>
            <Button danger disabled={busy} onClick={() => decide(true)}>
              {say(losses.agree)} <kbd>A</kbd>
            </Button>
            <p className="faint">{say(losses.agreeLead, { name: owner })}</p>
          </div>
        </div>
      </Panel>
      <Followups reference={loss.lead} />
    </div>
  );
}
