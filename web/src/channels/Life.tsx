/** Where a channel stands in its life, what its next step is, and what stands in the way of it. */
import { CheckCircleFilled, ExclamationCircleFilled } from "@ant-design/icons";
import { useMutation, useQuery } from "@tanstack/react-query";
import { App, Button, Skeleton, Steps, Typography } from "antd";
import type { ReactNode } from "react";
import { api, type Schemas, told } from "../frame/client";
import { Facts, Panel } from "../frame/Page";
import { Problem } from "../frame/problem";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { useChannelChanged } from "./Channel";
import { FaultList } from "./FaultList";
import {
  adapterOf,
  addressOf,
  type Channel,
  categoryOf,
  evidenceOf,
  named,
  type Status,
  statusOf,
} from "./naming";
import { Fault, sound } from "./unsound";
import { channels, required } from "./words";

const PATH: readonly Status[] = ["registered", "testing", "online"];

interface LifeProps {
  channel: Channel;
  show: (tab: string, verdict?: string) => void;
}

export function Life({ channel, show }: LifeProps) {
  const say = useSay();
  const ahead = useQuery({
    queryKey: ["channels", "ahead", channel.code, channel.status],
    queryFn: ({ signal }) =>
      told(api.GET("/channels/{code}/ahead", { params: { path: { code: channel.code } }, signal })),
    refetchInterval: channel.status === "testing" ? 5_000 : false,
  });
  const lead = {
    registered: channels.registeredLead,
    testing: channels.testingLead,
    online: channels.onlineLead,
    paused: channels.pausedLead,
    retired: channels.retiredLead,
  }[channel.status];
  const at = PATH.indexOf(channel.status === "paused" ? "online" : channel.status);
  return (
    <div className="lc-channel-life">
      <div className="lc-stack">
        <Panel title={say(channels.next)}>
          <div className="lc-stack">
            {channel.status !== "retired" && (
              <Steps
                size="small"
                current={at}
                aria-label={say(channels.steps)}
                status={channel.status === "paused" ? "wait" : "process"}
                items={PATH.map((one) => ({
                  title: statusOf(say, one === "online" && channel.status === "paused" ? "paused" : one),
                }))}
              />
            )}
            <p>{say(lead)}</p>
            {ahead.isPending && <Skeleton active title={false} paragraph={{ rows: 3 }} />}
            {ahead.error && <Problem fault={ahead.error} again={ahead.refetch} />}
            {ahead.data && channel.status !== "retired" && (
              <Hindrances channel={channel} ahead={ahead.data} show={show} />
            )}
            {ahead.data && <Acts channel={channel} ahead={ahead.data} />}
          </div>
        </Panel>
        <Panel title={say(channels.address)}>
          <Typography.Paragraph copyable={{ tooltips: [say(channels.copy), say(channels.copied)] }} code>
            {addressOf(channel.code)}
          </Typography.Paragraph>
          <p className="soft">{say(channels.addressLead)}</p>
        </Panel>
      </div>
      <Panel title={say(channels.settings)}>
        <Facts
          of={[
            [say(channels.category), categoryOf(say, channel.category)],
            [say(channels.adapter), adapterOf(say, channel.adapter)],
            [
              say(channels.ownership),
              `${say(channel.ownership === "own" ? channels.own : channels.external)} · ${say(
                channel.medium === "offline" ? channels.offline : channels.online,
              )}`,
            ],
            [
              say(channels.evidence),
              channel.evidence_required.map((one) => evidenceOf(say, one)).join(say(channels.comma)),
            ],
            [
              say(channels.required),
              channel.required_fields.map((one) => named(required, one, say)).join(say(channels.comma)),
            ],
            [say(channels.limit), channel.daily_limit?.toLocaleString() ?? say(channels.noLimit)],
            [say(channels.zone), channel.time_zone],
            [
              say(channels.validTo),
              channel.valid_to ? <Time key="to" at={channel.valid_to} /> : say(channels.forEver),
            ],
            [say(channels.begun), <Time key="from" at={channel.valid_from} />],
            [say(channels.verifiedBy), channel.verified_by ? say(channels.aPerson) : ""],
          ]}
        />
      </Panel>
    </div>
  );
}

interface HindrancesProps extends LifeProps {
  ahead: Schemas["Ahead"];
}

/** Only what counts for the step that comes next; what is in order says so too. */
function Hindrances({ channel, ahead, show }: HindrancesProps) {
  const say = useSay();
  const manages = useMay()("channel.manage");
  const over = channel.valid_to !== null && new Date(channel.valid_to) <= new Date();
  const testing = channel.status === "testing";
  return (
    <ul className="lc-channel-ways" aria-label={say(channels.hindrances)}>
      <Way
        fine={ahead.faults.length === 0}
        text={
          ahead.faults.length === 0
            ? say(channels.configured)
            : say(channels.unsound, { n: ahead.faults.length })
        }
        more={<FaultList faults={ahead.faults} />}
        act={
          manages && (
            <Button size="small" onClick={() => show(keyless(ahead.faults) ? "keys" : "map")}>
              {say(channels.seeFaults)}
            </Button>
          )
        }
      />
      {testing && (
        <Way
          fine={ahead.tests >= ahead.tests_needed}
          text={ahead.tests > 0 ? say(channels.tested, { n: ahead.tests }) : say(channels.untested)}
          more={<p className="soft">{say(channels.untestedLead)}</p>}
          always={
            ahead.tests > 0 && (
              <Button size="small" onClick={() => show("deliveries")}>
                {say(channels.lookAtTests)}
              </Button>
            )
          }
        />
      )}
      <Way
        fine={ahead.assessed !== null}
        text={
          ahead.assessed
            ? say(channels.assessedUntil, { day: ahead.assessed.slice(0, 10) })
            : say(channels.unassessed, { category: categoryOf(say, channel.category) })
        }
        more={<p className="soft">{say(channels.unassessedLead)}</p>}
      />
      <Way fine={!over} text={say(over ? channels.contractOver : channels.contractRuns)} />
    </ul>
  );
}

const keyless = (faults: readonly Schemas["ConfigFault"][]) =>
  faults.every((one) => one.path.startsWith("secrets."));

interface WayProps {
  fine: boolean;
  text: string;
  /** Where it is not fine: why, and what to do. */
  more?: ReactNode;
  act?: ReactNode;
  always?: ReactNode;
}

function Way({ fine, text, more, act, always }: WayProps) {
  return (
    <li>
      {fine ? (
        <CheckCircleFilled className="lc-way-fine" aria-hidden="true" />
      ) : (
        <ExclamationCircleFilled className="lc-way-not" aria-hidden="true" />
      )}
      <div>
        <p className={fine ? undefined : "strong"}>{text}</p>
        {!fine && more}
      </div>
      {!fine && act}
      {always}
    </li>
  );
}

function Acts({ channel, ahead }: { channel: Channel; ahead: Schemas["Ahead"] }) {
  const say = useSay();
  const { modal, message } = App.useApp();
  const changed = useChannelChanged();
  const manages = useMay()("channel.manage");
  const move = useMutation({
    mutationFn: (status: Status) =>
      sound(
        api.POST("/channels/{code}/status", { params: { path: { code: channel.code } }, body: { status } }),
      ),
    onSuccess: ({ status }) => message.success(say(channels.moved, { status: statusOf(say, status) })),
    onSettled: changed,
  });
  if (!manages || ahead.ways.length === 0) return null;
  const { name } = channel;
  const asked = {
    online:
      channel.status === "testing"
        ? { title: say(channels.onlineSure, { name }), content: say(channels.onlineWhat, { n: ahead.tests }) }
        : null,
    paused: { title: say(channels.pauseSure, { name }), content: say(channels.pauseWhat) },
    retired: { title: say(channels.retireSure, { name }), content: say(channels.retireWhat) },
    testing: null,
    registered: null,
  } as const;
  const ask = (to: Status) => {
    const words = asked[to];
    if (!words) move.mutate(to);
    else {
      modal.confirm({
        ...words,
        okText: say(label(to, channel.status)),
        okButtonProps: { danger: to === "retired" },
        cancelText: say(channels.cancel),
        onOk: () => move.mutateAsync(to).catch(() => undefined),
      });
    }
  };
  const blocked = (to: Status) =>
    (to === "testing" || to === "online") &&
    (ahead.faults.length > 0 ||
      (to === "online" && ahead.assessed === null) ||
      (to === "online" && channel.status === "testing" && ahead.tests < ahead.tests_needed));
  return (
    <>
      <Fault fault={move.error} />
      <div className="row wrap">
        {ahead.ways.map((to) => (
          <Button
            key={to}
            type={to === "testing" || to === "online" ? "primary" : "default"}
            danger={to === "retired"}
            disabled={blocked(to)}
            loading={move.isPending && move.variables === to}
            onClick={() => ask(to)}
          >
            {say(label(to, channel.status))}
          </Button>
        ))}
      </div>
    </>
  );
}

function label(to: Status, from: Status) {
  if (to === "online") return from === "paused" ? channels.resume : channels.toOnline;
  if (to === "paused") return channels.pause;
  return to === "retired" ? channels.retire : channels.toTesting;
}
