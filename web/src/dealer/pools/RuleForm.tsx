/** The rule of a pool, whole: what keeps leads with their owners, who may claim when, where leads go back to, what is shown. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, AutoComplete, Button, Checkbox, Form, Input, InputNumber, Radio, Select, Switch } from "antd";
import { useState } from "react";
import { api, told } from "../../frame/client";
import { useUnused } from "../../frame/codes";
import { useHouseWords } from "../../frame/house";
import { sentence } from "../../frame/problem";
import { useSay, useSpeech } from "../../frame/speech";
import { example, type PoolStanding, type Rule, usePools } from "./standing";
import { pools, rule as words } from "./words";

const KINDS = ["call", "message", "visit", "appointment", "test_drive", "quotation", "grade"] as const;
/** What a rule may let keep a lead; an order and a transfer always do. */
const EXEMPTS = ["test_drive", "lock"] as const;
const FRESH: Rule = {
  name: "",
  group: "",
  status: "active",
  home: false,
  recalled: false,
  protect_days: 10,
  extend_days: 3,
  most_days: 20,
  working_days: false,
  notice_days: 1,
  kinds: KINDS.filter((one) => one !== "grade"),
  by_dealer: false,
  own_recalled: false,
  exempts: [...EXEMPTS],
  cooldown_hours: 48,
  cooldown_scope: "person",
  freeze_hours: 0,
  claims_per_day: null,
  longest_hours: 72,
  goes_to: "origin",
  fixed_pool: "",
  hide_claimed: true,
  hide_converted: true,
  open_details: false,
};
type Filled = Omit<Rule, "status"> & { code?: string; active: boolean };

interface RuleFormProps {
  /** The pool that gets another rule; none: a pool is made. */
  pool?: PoolStanding;
  done: (code: string) => void;
}

export function RuleForm({ pool, done }: RuleFormProps) {
  const say = useSay();
  const word = useHouseWords();
  const queries = useQueryClient();
  const { message, modal } = App.useApp();
  const { data } = usePools();
  const unused = useUnused(data?.filter((one) => one.standing).map((one) => one.code));
  const [form] = Form.useForm<Filled>();
  const before = pool?.rule ?? FRESH;
  const groups = [...new Set(data?.map((one) => one.rule.group ?? "").filter(Boolean))].sort();
  const [now, setNow] = useState<Filled>({ ...before, active: before.status === "active" });
  const write = useMutation({
    mutationFn: ({ code = "", active, ...given }: Filled) =>
      told(
        api.PUT("/pools/{code}", {
          params: { path: { code: pool?.code ?? code } },
          body: {
            ...FRESH,
            ...given,
            status: active ? "active" : "closed",
            fixed_pool: given.goes_to === "fixed" ? (given.fixed_pool ?? "") : "",
          },
        }),
      ),
    onSuccess: async (_, given) => {
      message.success(say(words.saved));
      await queries.invalidateQueries({ queryKey: ["dealer", "pools"] });
      done(pool?.code ?? given.code ?? "");
    },
    onError: (fault) => message.error(sentence(fault, say)),
  });
  const save = (given: Filled) => {
    if (!given.recalled || pool?.rule.recalled || !pool) {
      write.mutate(given);
      return;
    }
    modal.confirm({
      title: say(words.sure),
      content: say(words.sureLead, { n: given.protect_days ?? 0, notice: given.notice_days ?? 0 }),
      okText: say(words.sureYes),
      cancelText: say(pools.cancel),
      onOk: () => write.mutate(given),
    });
  };
  const amount = (
    name: keyof Rule,
    label: readonly [string, string],
    unit: readonly [string, string],
    least = 0,
  ) => (
    <Form.Item name={name} label={say(label)}>
      <InputNumber min={least} max={1000} suffix={say(unit)} className="lc-amount" />
    </Form.Item>
  );
  return (
    <Form<Filled>
      form={form}
      layout="vertical"
      className="lc-rule"
      initialValues={now}
      onValuesChange={(_, all) => setNow({ ...now, ...all })}
      onFinish={(given) => save({ ...now, ...given })}
    >
      <fieldset>
        <legend>{say(words.basics)}</legend>
        <div className="lc-rule-pair">
          <Form.Item
            name="name"
            label={say(words.name)}
            rules={[{ required: true, message: say(words.nameMissing) }]}
          >
            <Input maxLength={100} autoFocus={!pool} />
          </Form.Item>
          <Form.Item name="group" label={say(words.group)}>
            <AutoComplete options={groups.map((value) => ({ value }))} maxLength={100} />
          </Form.Item>
          {!pool && (
            <Form.Item
              name="code"
              label={say(words.code)}
              extra={say(words.codeLead)}
              rules={[
                {
                  required: true,
                  pattern: /^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$/,
                  message: say(words.codeLead),
                },
                unused,
              ]}
            >
              <Input maxLength={60} />
            </Form.Item>
          )}
        </div>
        <Form.Item name="home" valuePropName="checked" noStyle>
          <Checkbox>{say(words.home)}</Checkbox>
        </Form.Item>
        {pool && (
          <Form.Item name="active" valuePropName="checked" noStyle>
            <Checkbox>{say(words.active)}</Checkbox>
          </Form.Item>
        )}
      </fieldset>
      <fieldset>
        <legend>{say(words.keeping)}</legend>
        <Form.Item
          name="recalled"
          valuePropName="checked"
          label={say(words.recalled)}
          extra={say(words.recalledOn)}
        >
          <Switch />
        </Form.Item>
        <div className="lc-rule-pair">
          {amount("protect_days", words.protect, words.days, 1)}
          {amount("extend_days", words.extend, words.days)}
          {amount("most_days", words.most, words.days, 1)}
          {amount("notice_days", words.notice, words.days)}
        </div>
        <Example of={now} />
        <Form.Item name="kinds" label={say(words.kinds)}>
          <Checkbox.Group options={KINDS.map((one) => ({ value: one, label: word(`keeps_${one}`) }))} />
        </Form.Item>
        <Form.Item name="exempts" label={say(words.exempts)} extra={say(words.exemptsLead)}>
          <Checkbox.Group options={EXEMPTS.map((one) => ({ value: one, label: say(words[one]) }))} />
        </Form.Item>
        <Form.Item name="working_days" valuePropName="checked" noStyle>
          <Checkbox>{say(words.working)}</Checkbox>
        </Form.Item>
        <Form.Item name="by_dealer" valuePropName="checked" noStyle>
          <Checkbox>{say(words.byDealer)}</Checkbox>
        </Form.Item>
        <Form.Item name="own_recalled" valuePropName="checked" noStyle>
          <Checkbox>{say(words.own)}</Checkbox>
        </Form.Item>
      </fieldset>
      <fieldset>
        <legend>{say(words.claiming)}</legend>
        <div className="lc-rule-pair">
          {amount("cooldown_hours", words.cooldown, words.hours)}
          <Form.Item name="cooldown_scope" label={say(words.scope)}>
            <Select
              options={[
                { value: "person", label: say(words.person) },
                { value: "team", label: say(words.team) },
              ]}
            />
          </Form.Item>
          {amount("freeze_hours", words.freeze, words.hours)}
          {amount("claims_per_day", words.perDay, words.times)}
          {amount("longest_hours", words.longest, words.hours, 1)}
        </div>
      </fieldset>
      <fieldset>
        <legend>{say(words.returning)}</legend>
        <Form.Item name="goes_to" label={say(words.goesTo)}>
          <Radio.Group
            options={(["origin", "chosen", "fixed"] as const).map((one) => ({
              value: one,
              label: say(words[one]),
            }))}
          />
        </Form.Item>
        {now.goes_to === "fixed" && (
          <Form.Item
            name="fixed_pool"
            label={say(words.fixedPool)}
            rules={[{ required: true, message: say(words.fixedMissing) }]}
          >
            <Select
              options={data
                ?.filter((one) => one.code !== pool?.code && one.rule.status === "active")
                .map((one) => ({ value: one.code, label: one.rule.name }))}
            />
          </Form.Item>
        )}
      </fieldset>
      <fieldset>
        <legend>{say(words.showing)}</legend>
        {(
          [
            ["hide_claimed", words.hideClaimed],
            ["hide_converted", words.hideConverted],
            ["open_details", words.openDetails],
          ] as const
        ).map(([name, text]) => (
          <Form.Item key={name} name={name} valuePropName="checked" noStyle>
            <Checkbox>{say(text)}</Checkbox>
          </Form.Item>
        ))}
      </fieldset>
      <Button type="primary" htmlType="submit" loading={write.isPending}>
        {say(pool ? words.save : pools.make)}
      </Button>
    </Form>
  );
}

/** What the days mean, by an example that begins today. */
function Example({ of }: { of: Filled }) {
  const say = useSay();
  const { language } = useSpeech();
  const day = new Intl.DateTimeFormat(language, { month: "short", day: "numeric" });
  const today = new Date();
  const told = example(of, today);
  return (
    <p className="lc-rule-example">
      <span className="faint">{say(words.example)}</span>{" "}
      {say(words.exampleClaim, { day: day.format(today) })} →{" "}
      {say(words.exampleKept, { day: day.format(told.kept) })}
      {" · "}
      {say(words.exampleActive, { day: day.format(told.active) })} →{" "}
      {say(words.exampleKept, { day: day.format(told.extended) })}
      {" · "}
      {told.falls ? say(words.exampleFalls, { day: day.format(told.falls) }) : say(words.exampleNever)}
    </p>
  );
}
