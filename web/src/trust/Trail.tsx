/** Whether the audit trail is sound: the last look at all of it, how sealing stands, and a look now. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Skeleton } from "antd";
import { api, type Schemas, told } from "../frame/client";
import { useHouseWords } from "../frame/house";
import { Facts, Panel } from "../frame/Page";
import { Problem, sentence } from "../frame/problem";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { nameOf } from "./actors";
import { useStanding } from "./asking";
import { Rows, TrustPage } from "./TrustPage";
import { audit, trust } from "./words";

type Standing = Schemas["rights_trailing_Standing"];
type LookShown = Schemas["LookShown"];
const isBad = ({ look }: LookShown) => !!look.fault || look.days.length > 0;

export function Trail() {
  const say = useSay();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const found = useStanding();
  const ask = useMutation({
    mutationFn: () => told(api.POST("/audit/looks")),
    onSuccess: () => {
      message.success(say(audit.asked));
      queries.invalidateQueries({ queryKey: ["trust", "standing"] });
    },
  });
  const standing = found.data;
  const under = standing?.looks.find((one) => !one.look.ended_at);
  return (
    <TrustPage
      title={say(trust.audit)}
      lead={say(audit.lead)}
      actions={
        <Button type="primary" disabled={!!under} loading={ask.isPending} onClick={() => ask.mutate()}>
          {say(audit.look)}
        </Button>
      }
    >
      {ask.error && <Alert type="warning" showIcon title={sentence(ask.error, say)} />}
      {found.error && !standing && <Problem fault={found.error} again={found.refetch} />}
      {!standing && !found.error && <Skeleton active paragraph={{ rows: 8 }} />}
      {standing && (
        <div className="lc-trust-two">
          <div className="lc-stack">
            <Verdict of={standing} />
            <Panel title={say(audit.earlier)}>
              <Rows
                label={say(audit.earlier)}
                rows={standing.looks}
                keyOf={(one) => one.look.id}
                empty={say(audit.never)}
              >
                {(one) => (
                  <div className="lc-trust-row">
                    <span>
                      <Time at={one.look.asked_at} />
                    </span>
                    <span className={`lc-dot ${one.look.ended_at ? (isBad(one) ? "bad" : "good") : "busy"}`}>
                      {say(one.look.ended_at ? (isBad(one) ? audit.bad : audit.ok) : audit.under)}
                    </span>
                    <span className="soft">{nameOf(one.by, say)}</span>
                    <span className="soft lc-trust-end">
                      {say(audit.rows)} {one.look.rows.toLocaleString()}
                    </span>
                  </div>
                )}
              </Rows>
            </Panel>
          </div>
          <Sealing of={standing} />
        </div>
      )}
    </TrustPage>
  );
}

function Verdict({ of }: { of: Standing }) {
  const say = useSay();
  const name = useHouseWords();
  const under = of.looks.find((one) => !one.look.ended_at);
  const last = of.looks.find((one) => one.look.ended_at);
  return (
    <div role="status" className="lc-stack">
      {under && <Alert type="info" showIcon title={say(under.look.begun_at ? audit.looking : audit.waits)} />}
      {!last && !under && <Alert type="warning" showIcon title={say(audit.never)} />}
      {last && (
        <Panel title={say(audit.last)}>
          <div className="lc-stack">
            <Alert
              type={isBad(last) ? "error" : last.look.vouched ? "success" : "info"}
              showIcon
              title={say(isBad(last) ? audit.broken : last.look.vouched ? audit.sound : audit.soundAlone)}
              description={
                isBad(last) && (
                  <>
                    {last.look.fault && (
                      <p>
                        {name(last.look.fault)} {say(audit.where, { seq: last.look.seq ?? 0 })}
                        {last.look.row && (
                          <>
                            <br />
                            <code className="lc-trust-hash">{say(audit.row, { id: last.look.row })}</code>
                          </>
                        )}
                      </p>
                    )}
                    {last.look.days.map((file) => (
                      <p key={file}>{say(audit.day, { file })}</p>
                    ))}
                  </>
                )
              }
            />
            {last.look.left_out.length > 0 && (
              <Alert
                type="warning"
                showIcon
                title={say(audit.leftOut, { n: last.look.left_out.length })}
                description={
                  <>
                    <ul className="lc-trust-spans">
                      {last.look.left_out.map((span) => (
                        <li key={span}>
                          <Time at={span.split("/")[0]} seconds /> – <Time at={span.split("/")[1]} seconds />
                        </li>
                      ))}
                    </ul>
                    <p>{say(audit.leftOutLead)}</p>
                  </>
                }
              />
            )}
            <Facts
              of={[
                [
                  say(audit.took),
                  <span key="t">
                    <Time at={last.look.begun_at} seconds /> – <Time at={last.look.ended_at} seconds />
                  </span>,
                ],
                [say(audit.byWhom), nameOf(last.by, say)],
                [say(audit.rows), last.look.rows.toLocaleString()],
                [say(audit.batches), last.look.batches.toLocaleString()],
                [say(audit.open), last.look.open.toLocaleString()],
                [say(audit.expired), last.look.expired.toLocaleString()],
                [say(audit.roots), last.look.roots.toLocaleString()],
              ]}
            />
          </div>
        </Panel>
      )}
    </div>
  );
}

function Sealing({ of }: { of: Standing }) {
  const say = useSay();
  return (
    <Panel title={say(audit.sealing)}>
      <Facts
        of={[
          [
            say(audit.waiting),
            <span key="w">
              {of.waiting.toLocaleString()} {of.oldest_at && <Time at={of.oldest_at} far />}
            </span>,
          ],
          [say(audit.sealer), <Time key="s" at={of.looked_at} far />],
          [say(audit.store), of.vouched ? <Time key="r" at={of.rooted_at} far /> : say(audit.storeNone)],
          ...of.chains.flatMap((one) => [
            [say(audit.batches), one.batches.toLocaleString()] as const,
            [
              say(audit.head),
              <code key="h" className="lc-trust-hash">
                {one.head}
              </code>,
            ] as const,
          ]),
        ]}
      />
    </Panel>
  );
}
