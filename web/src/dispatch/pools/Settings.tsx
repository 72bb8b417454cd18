/** The rule of a pool of the maker, and who works there; for who approves rules. */
import { useMutation } from "@tanstack/react-query";
import { App, Button, Checkbox, Form, Input, InputNumber, Skeleton } from "antd";
import { useState } from "react";
import { categories } from "../../channels/words";
import "../../dealer/pools/pools.css";
import { api, type Schemas, told } from "../../frame/client";
import { useUnused } from "../../frame/codes";
import { Problem, sentence } from "../../frame/problem";
import { Several } from "../../frame/Several";
import { useSay } from "../../frame/speech";
import type { Text } from "../../frame/words";
import { provinces } from "../../overview/words";
import { type MakerPool, type MakerRule, useCrew, useDone, useMakerPools } from "./hands";
import { makerCrew, makerRule } from "./words";

const FRESH: MakerRule = {
  name: "",
  status: "active",
  place: 10,
  provinces: [],
  categories: [],
  protect_hours: 8,
  extend_hours: 8,
  most_hours: 48,
  notice_hours: 1,
  cooldown_hours: 24,
  cap: 20,
  longest_hours: 48,
};
type Filled = Omit<MakerRule, "status"> & { code?: string; active: boolean };

interface RuleFormProps {
  /** The pool that gets another rule; none: a pool is made. */
  pool?: MakerPool;
  done: (code: string) => void;
}

export function RuleForm({ pool, done }: RuleFormProps) {
  const say = useSay();
  const { message } = App.useApp();
  const changed = useDone();
  const unused = useUnused(useMakerPools().data?.map((one) => one.code));
  const before = pool?.rule ?? FRESH;
  const write = useMutation({
    mutationFn: ({ code = "", active, ...given }: Filled) =>
      told(
        api.PUT("/maker-pools/{code}", {
          params: { path: { code: pool?.code ?? code } },
          body: { ...before, ...given, status: active ? "active" : "closed" },
        }),
      ),
    onSuccess: async (_, given) => {
      message.success(say(makerRule.saved));
      await changed();
      done(pool?.code ?? given.code ?? "");
    },
    onError: (fault) => message.error(sentence(fault, say)),
  });
  const amount = (name: keyof MakerRule, label: Text, least: number, unit: Text = makerRule.hours) => (
    <Form.Item name={name} label={say(label)}>
      <InputNumber min={least} max={8760} suffix={say(unit)} className="lc-amount" />
    </Form.Item>
  );
  const needed = (name: keyof MakerRule, label: Text, least: number, unit: Text = makerRule.hours) => (
    <Form.Item name={name} label={say(label)} rules={[{ required: true, message: say(label) }]}>
      <InputNumber min={least} max={8760} suffix={say(unit)} className="lc-amount" />
    </Form.Item>
  );
  return (
    <Form<Filled>
      layout="vertical"
      requiredMark={false}
      className="lc-rule"
      initialValues={{ ...before, active: before.status !== "closed" }}
      onFinish={(given) => write.mutate(given)}
    >
      <div className="lc-rule-pair">
        <Form.Item
          name="name"
          label={say(makerRule.name)}
          rules={[{ required: true, message: say(makerRule.nameMissing) }]}
        >
          <Input maxLength={100} autoFocus={!pool} />
        </Form.Item>
        {!pool && (
          <Form.Item
            name="code"
            label={say(makerRule.code)}
            extra={say(makerRule.codeLead)}
            rules={[
              {
                required: true,
                pattern: /^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$/,
                message: say(makerRule.codeLead),
              },
              unused,
            ]}
          >
            <Input maxLength={60} />
          </Form.Item>
        )}
      </div>
      <Form.Item name="provinces" label={say(makerRule.provinces)}>
        <Several
          allowClear
          placeholder={say(makerRule.all)}
          options={Object.values(provinces).map((text) => ({ value: text[0], label: say(text) }))}
          showSearch={{ optionFilterProp: "label" }}
        />
      </Form.Item>
      <Form.Item name="categories" label={say(makerRule.categories)}>
        <Several
          allowClear
          placeholder={say(makerRule.all)}
          options={Object.entries(categories).map(([value, text]) => ({ value, label: say(text) }))}
          showSearch={{ optionFilterProp: "label" }}
        />
      </Form.Item>
      <Form.Item
        name="place"
        label={say(makerRule.place)}
        extra={say(makerRule.placeLead)}
        rules={[{ required: true, message: say(makerRule.place) }]}
      >
        <InputNumber min={0} max={10_000} />
      </Form.Item>
      <div className="lc-rule-pair">
        {needed("protect_hours", makerRule.protect, 1)}
        {needed("extend_hours", makerRule.extend, 0)}
        {amount("most_hours", makerRule.most, 1)}
        {needed("notice_hours", makerRule.notice, 0)}
        {needed("cooldown_hours", makerRule.cooldown, 0)}
        {needed("cap", makerRule.cap, 1, makerRule.leads)}
        {amount("longest_hours", makerRule.longest, 1)}
      </div>
      <Form.Item name="active" valuePropName="checked" hidden={!pool}>
        <Checkbox>{say(makerRule.active)}</Checkbox>
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={write.isPending}>
        {say(makerRule.save)}
      </Button>
    </Form>
  );
}

type Members = Schemas["MakerMembers"];
type Member = Schemas["MakerMember"];

export function Crew({ code, done }: { code: string; done: () => void }) {
  const { data, error, isPending, refetch } = useCrew(code);
  if (isPending) return <Skeleton active />;
  if (error) return <Problem fault={error} again={refetch} />;
  return <Names key={JSON.stringify(data)} code={code} members={data} done={done} />;
}

function Names({ code, members, done }: { code: string; members: Members; done: () => void }) {
  const say = useSay();
  const { message } = App.useApp();
  const changed = useDone();
  const of = (admin: boolean) =>
    ((members.people ?? []) as readonly Member[])
      .filter((one) => Boolean(one.admin) === admin)
      .map((one) => one.login);
  const [plain, setPlain] = useState(() => of(false));
  const [admins, setAdmins] = useState(() => of(true));
  const save = useMutation({
    mutationFn: () =>
      told(
        api.PUT("/maker-pools/{code}/members", {
          params: { path: { code } },
          body: {
            people: [
              ...admins.map((login) => ({ login, admin: true })),
              ...plain.filter((login) => !admins.includes(login)).map((login) => ({ login, admin: false })),
            ],
          },
        }),
      ),
    onSuccess: async () => {
      message.success(say(makerCrew.saved));
      await changed();
      done();
    },
    onError: (fault) => message.error(sentence(fault, say)),
  });
  const names = (label: Text, value: string[], put: (next: string[]) => void) => (
    <Form.Item label={say(label)}>
      <Several
        mode="tags"
        open={false}
        suffixIcon={null}
        aria-label={say(label)}
        value={value}
        onChange={put}
        tokenSeparators={[" ", ","]}
      />
    </Form.Item>
  );
  return (
    <Form layout="vertical" onFinish={() => save.mutate()}>
      <p className="soft lc-drawer-lead">{say(makerCrew.lead)}</p>
      {names(makerCrew.members, plain, setPlain)}
      {names(makerCrew.admins, admins, setAdmins)}
      <Button type="primary" htmlType="submit" loading={save.isPending}>
        {say(makerCrew.save)}
      </Button>
    </Form>
  );
}
