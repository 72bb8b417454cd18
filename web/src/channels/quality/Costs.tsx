/** What a channel cost in the span, in all and for each; and what people entered for each month. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { Alert, App, Button, Input, Popconfirm, Skeleton } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../../frame/client";
import { typed, yuan } from "../../frame/money";
import { Panel } from "../../frame/Page";
import { Problem, sentence } from "../../frame/problem";
import { useMay } from "../../frame/session";
import { useSay, useSpeech } from "../../frame/speech";
import { Time } from "../../frame/times";
import { useChannelChanged } from "../Channel";
import type { Channel } from "../naming";
import { channels } from "../words";
import { monthName, monthsOf } from "./figures";
import { quality } from "./words";

interface CostsProps {
  channel: Channel;
  spent: Schemas["Spent"];
}

export function Costs({ channel, spent }: CostsProps) {
  const say = useSay();
  const { language } = useSpeech();
  const manages = useMay()("channel.manage");
  const months = spent.missing.map((month) => monthName(month, language)).join(say(channels.comma));
  const each = [
    [quality.perLead, spent.per_lead],
    [quality.perValid, spent.per_valid],
    [quality.perVisit, spent.per_visit],
    [quality.perOrder, spent.per_order],
  ] as const;
  return (
    <>
      <Panel title={say(quality.cost)}>
        <div className="lc-stack">
          {spent.missing.length > 0 && (
            <Alert
              type="info"
              showIcon
              title={say(manages ? quality.missing : quality.missingRead, { months })}
            />
          )}
          {spent.total !== null && (
            <dl className="lc-spent">
              <div className="whole">
                <dt>{say(quality.total)}</dt>
                <dd>{yuan(spent.total)}</dd>
              </div>
              {each.map(([text, amount]) => (
                <div key={text[0]}>
                  <dt>{say(text)}</dt>
                  <dd className={amount === null ? "faint" : undefined}>
                    {amount === null ? "–" : yuan(amount)}
                  </dd>
                </div>
              ))}
            </dl>
          )}
          <p className="faint">{say(quality.costMeant)}</p>
        </div>
      </Panel>
      <Panel title={say(quality.months)}>
        <Months channel={channel} manages={manages} />
      </Panel>
    </>
  );
}

function Months({ channel, manages }: { channel: Channel; manages: boolean }) {
  const say = useSay();
  const { code } = channel;
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["channels", "costs", code],
    queryFn: ({ signal }) => told(api.GET("/channels/{code}/costs", { params: { path: { code } }, signal })),
  });
  const [editing, setEditing] = useState("");
  if (isPending) return <Skeleton active title={false} paragraph={{ rows: 4 }} />;
  if (error) return <Problem fault={error} again={refetch} />;
  const entered = new Map(data.months.map((one) => [one.month.slice(0, 7), one]));
  return (
    <ul className="lc-months" aria-label={say(quality.months)}>
      {monthsOf(channel.valid_from, data.months, new Date()).map((month) =>
        month === editing ? (
          <Edit
            key={month}
            code={code}
            month={month}
            known={entered.get(month)}
            close={() => setEditing("")}
          />
        ) : (
          <Month
            key={month}
            month={month}
            known={entered.get(month)}
            edit={manages ? () => setEditing(month) : undefined}
          />
        ),
      )}
    </ul>
  );
}

interface MonthProps {
  month: string;
  known?: Schemas["CostShown"];
  edit?: () => void;
}

function Month({ month, known, edit }: MonthProps) {
  const say = useSay();
  const { language } = useSpeech();
  const name = monthName(month, language);
  const amount = known?.amount ?? null;
  const act = amount === null ? [quality.enter, quality.enterOf] : [quality.change, quality.changeOf];
  const [text, label] = act as [typeof quality.enter, typeof quality.enterOf];
  return (
    <li>
      <span>{name}</span>
      {amount === null ? (
        <span className="faint">{say(quality.notEntered)}</span>
      ) : (
        <span>
          <strong>{yuan(amount)}</strong>
          <span className="faint lc-months-when">
            {say(quality.entered)} <Time at={known?.made_at} />
            {(known?.entries ?? 1) > 1 && ` · ${say(quality.timesEntered, { n: known?.entries ?? 1 })}`}
          </span>
        </span>
      )}
      {edit && (
        <Button size="small" aria-label={say(label, { month: name })} onClick={edit}>
          {say(text)}
        </Button>
      )}
    </li>
  );
}

interface EditProps {
  code: string;
  month: string;
  known?: Schemas["CostShown"];
  close: () => void;
}

function Edit({ code, month, known, close }: EditProps) {
  const say = useSay();
  const { language } = useSpeech();
  const { message } = App.useApp();
  const changed = useChannelChanged();
  const [text, setText] = useState(known?.amount ?? "");
  const [unfit, setUnfit] = useState(false);
  const name = monthName(month, language);
  const enter = useMutation({
    mutationFn: (amount: string | null) =>
      told(api.PUT("/channels/{code}/costs", { params: { path: { code } }, body: { month, amount } })),
    onSuccess: (_, amount) => {
      message.success(say(amount === null ? quality.cleared : quality.saved, { month: name }));
      changed();
      close();
    },
    onError: (fault) => message.error(sentence(fault, say)),
  });
  const save = () => {
    const amount = typed(text);
    setUnfit(amount === undefined);
    if (amount !== undefined) enter.mutate(amount);
  };
  return (
    <li className="editing">
      <span>{name}</span>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Input
          autoFocus
          inputMode="decimal"
          prefix="¥"
          aria-label={say(quality.amountOf, { month: name })}
          aria-invalid={unfit}
          status={unfit ? "error" : undefined}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => event.key === "Escape" && close()}
        />
        {unfit && (
          <p role="alert" className="lc-months-unfit">
            {say(quality.unfit)}
          </p>
        )}
      </form>
      <span className="row wrap">
        <Button type="primary" size="small" loading={enter.isPending} onClick={save}>
          {say(quality.save)}
        </Button>
        {known && known.amount !== null && (
          <Popconfirm
            title={say(quality.takeBackAsk, { month: name })}
            description={say(quality.takeBackLead)}
            okText={say(quality.takeBack)}
            cancelText={say(quality.keep)}
            onConfirm={() => enter.mutate(null)}
          >
            <Button size="small">{say(quality.takeBack)}</Button>
          </Popconfirm>
        )}
        <Button size="small" onClick={close}>
          {say(quality.cancel)}
        </Button>
      </span>
    </li>
  );
}
