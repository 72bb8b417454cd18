/** How long a lead is its owner's, and what a manager may do about it: extend it, hold it, take it back. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Skeleton } from "antd";
import { api, type Schemas, told } from "../../frame/client";
import { useHouseWords } from "../../frame/house";
import { Facts, Panel } from "../../frame/Page";
import { sentence } from "../../frame/problem";
import { useMay } from "../../frame/session";
import { useSay } from "../../frame/speech";
import { Time } from "../../frame/times";
import { useMoving } from "../pools/moving";
import { usePools } from "../pools/standing";
import { exemptions, keeping } from "./words";
import "../dealer.css";

const DAYS = 3;
const HELD_DAYS = 7;
const DAY = 86_400_000;
const WHY = "by_hand";
type Protection = Schemas["Protection"];

export function Keeping({ reference, owner }: { reference: string; owner: string }) {
  const say = useSay();
  const word = useHouseWords();
  const may = useMay();
  const { data, error } = useQuery({
    // not among the leads: a lead that was just taken back has none to be read anew
    queryKey: ["protection", reference],
    queryFn: ({ signal }) =>
      told(api.GET("/leads/{reference}/protection", { params: { path: { reference } }, signal })),
  });
  if (error) return null;
  if (!data) return <Skeleton active paragraph={{ rows: 3 }} />;
  const days = data.days_left;
  return (
    <Panel
      title={say(keeping.title)}
      extra={
        <span className={days !== null && days <= 1 ? "lc-dot bad" : "lc-dot good"}>
          {days === null
            ? say(keeping.never)
            : days <= 0
              ? say(keeping.lastDay)
              : say(keeping.left, { n: days })}
        </span>
      }
    >
      <Facts
        of={[
          ...(data.recall_at
            ? [[say(keeping.falls), <Time key="falls" at={data.recall_at} />] as const]
            : []),
          ...(data.hard_until
            ? [[say(keeping.hard), <Time key="hard" at={data.hard_until} />] as const]
            : []),
          ...(data.kinds.length
            ? [[say(keeping.extends), data.kinds.map((one) => word(`keeps_${one}`)).join(" · ")] as const]
            : []),
          ...data.exemptions.map(
            (one) =>
              [
                say(keeping.kept),
                <span key={one.why}>
                  {say(exemptions[one.why] ?? keeping.kept)}{" "}
                  {one.until && (
                    <span className="soft">
                      {say(keeping.until)} <Time at={one.until} />
                    </span>
                  )}
                </span>,
              ] as const,
          ),
        ]}
      />
      {may("pool.recall") && <Acts reference={reference} owner={owner} now={data} />}
    </Panel>
  );
}

function Acts({ reference, owner, now }: { reference: string; owner: string; now: Protection }) {
  const say = useSay();
  const queries = useQueryClient();
  const { message, modal } = App.useApp();
  const { data } = usePools();
  const open = data?.filter((one) => one.rule.status === "active" && one.standing) ?? [];
  const pool = open.find((one) => one.code === now.pool) ?? open.find((one) => one.rule.home) ?? open[0];
  const { move } = useMoving(pool?.code ?? "");
  const params = { path: { reference } };
  const rule = open.find((one) => one.code === now.pool)?.rule;
  const lockable = rule?.exempts?.includes("lock") ?? true;
  const held = now.exemptions.some((one) => one.why === "lock");
  const act = useMutation({
    mutationFn: ({ ask }: { ask: () => Promise<unknown>; said: string }) => ask(),
    onSuccess: (_, { said }) => {
      message.success(said);
      queries.invalidateQueries({ queryKey: ["protection", reference] });
    },
    onError: (fault) => message.error(sentence(fault, say)),
  });
  const until = () => new Date(Date.now() + HELD_DAYS * DAY).toISOString();
  return (
    <div className="lc-keeping-acts">
      {now.recall_at && (
        <Button
          loading={act.isPending}
          onClick={() =>
            act.mutate({
              ask: () =>
                told(
                  api.POST("/leads/{reference}/extensions", { params, body: { days: DAYS, reason: WHY } }),
                ),
              said: say(keeping.extended),
            })
          }
        >
          {say(keeping.extend, { n: DAYS })}
        </Button>
      )}
      {held ? (
        <Button
          loading={act.isPending}
          onClick={() =>
            act.mutate({
              ask: () => told(api.DELETE("/leads/{reference}/lock", { params })),
              said: say(keeping.unlocked),
            })
          }
        >
          {say(keeping.unlock)}
        </Button>
      ) : (
        lockable && (
          <Button
            loading={act.isPending}
            onClick={() =>
              act.mutate({
                ask: () =>
                  told(api.PUT("/leads/{reference}/lock", { params, body: { until: until(), reason: WHY } })),
                said: say(keeping.locked),
              })
            }
          >
            {say(keeping.lock)}
          </Button>
        )
      )}
      {pool && (
        <Button
          danger
          onClick={() =>
            modal.confirm({
              title: say(keeping.recallSure, { name: owner }),
              content: say(keeping.recallLead, { name: owner, pool: pool.rule.name }),
              okText: say(keeping.recall),
              okButtonProps: { danger: true },
              cancelText: say(keeping.cancel),
              onOk: () => move({ deed: "recalls", leads: [reference], reason: "poor_followup" }),
            })
          }
        >
          {say(keeping.recall)}
        </Button>
      )}
    </div>
  );
}
