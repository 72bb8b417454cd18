/** For how long what is kept. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Form, InputNumber, Popover } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../frame/client";
import { sentence } from "../frame/problem";
import { useSay, useSpeech } from "../frame/speech";
import { instant } from "../frame/times";
import { type NameOf, useActors } from "./actors";
import { Rows, TrustPage } from "./TrustPage";
import { kept, retention, trust } from "./words";

type Rule = Schemas["RetentionRule"];

export function Retention() {
  const say = useSay();
  const found = useQuery({
    queryKey: ["trust", "retention"],
    queryFn: ({ signal }) => told(api.GET("/retention/rules", { signal })),
  });
  const name = useActors(found.data?.rules.map((one) => one.changed_at && one.changed_by) ?? []);
  return (
    <TrustPage title={say(trust.retention)} lead={say(retention.lead)}>
      <Rows
        label={say(trust.retention)}
        rows={found.data?.rules}
        error={found.error}
        again={found.refetch}
        keyOf={(one) => `${one.category}/${one.state}`}
        empty="–"
      >
        {(one) => <One of={one} name={name} />}
      </Rows>
    </TrustPage>
  );
}

function One({ of, name }: { of: Rule; name: NameOf }) {
  const say = useSay();
  const { language } = useSpeech();
  const queries = useQueryClient();
  const { message, modal } = App.useApp();
  const [open, setOpen] = useState(false);
  const what = kept[`${of.category}/${of.state}`];
  const title = what ? say(what) : of.category;
  const change = useMutation({
    mutationFn: (keep_days: number) =>
      told(
        api.PUT("/retention/rules/{category}/{kept}", {
          params: { path: { category: of.category, kept: of.state } },
          body: { keep_days },
        }),
      ),
    onSuccess: () => {
      message.success(say(trust.saved));
      queries.invalidateQueries({ queryKey: ["trust", "retention"] });
    },
    onError: (fault) => message.error(sentence(fault, say)),
  });
  const ask = (days: number) => {
    setOpen(false);
    if (days === of.keep_days) return;
    modal.confirm({
      title: say(retention.sure, { what: title, n: days }),
      content: say(days < of.keep_days ? retention.shorter : retention.longer),
      okText: say(trust.yes),
      okButtonProps: { danger: days < of.keep_days },
      onOk: () => change.mutateAsync(days).catch(() => undefined),
    });
  };
  return (
    <div className="lc-trust-row">
      <strong>{title}</strong>
      <span>{say(retention.days, { n: of.keep_days })}</span>
      <span className="soft">
        {of.changed_at
          ? say(retention.by, { who: name(of.changed_by), at: instant(of.changed_at, language) })
          : say(retention.initial)}
      </span>
      <span className="lc-trust-end">
        <Popover
          open={open}
          onOpenChange={setOpen}
          trigger="click"
          title={title}
          content={
            <Form
              layout="vertical"
              requiredMark={false}
              initialValues={{ days: of.keep_days }}
              onFinish={({ days }: { days: number }) => ask(days)}
            >
              <Form.Item
                name="days"
                label={say(trust.retention)}
                rules={[{ required: true, message: title }]}
              >
                <InputNumber min={1} max={36_500} precision={0} />
              </Form.Item>
              <Button type="primary" htmlType="submit">
                {say(retention.change)}
              </Button>
            </Form>
          }
        >
          <Button aria-label={`${say(retention.change)} ${title}`}>{say(retention.change)}</Button>
        </Popover>
      </span>
    </div>
  );
}
