/** Entries are put on a block list: of what kind, why, until when. One line is one entry. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, DatePicker, Drawer, Form, Input, Select } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";
import { api, told } from "../frame/client";
import { sentence } from "../frame/problem";
import { useSay } from "../frame/speech";
import { type BlockKind, KINDS } from "./blocks";
import { blockOutcomes, blockReasons, blocks } from "./words";

interface Given {
  kind: BlockKind;
  values: string;
  reason: string;
  until?: Dayjs;
}

export function Blocking({ open, close }: { open: boolean; close: () => void }) {
  const say = useSay();
  return (
    <Drawer open={open} onClose={close} size={480} title={say(blocks.add)} destroyOnHidden>
      <Entries close={close} />
    </Drawer>
  );
}

function Entries({ close }: { close: () => void }) {
  const say = useSay();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [kind, setKind] = useState<BlockKind>("number");
  const add = useMutation({
    mutationFn: async ({ values, until, ...given }: Given) => {
      const lines = linesOf(values);
      const valid_to = until ? until.endOf("day").toISOString() : null;
      const entries = lines.map((value) => ({ ...given, value, valid_to }));
      const { results } = await told(api.POST("/blocks", { body: { entries } }));
      return results.map((one, at) => ({ value: lines[at] ?? "", outcome: one.outcome }));
    },
    onSuccess: async (done) => {
      const made = done.filter((one) => one.outcome === "blocked").length;
      await queries.invalidateQueries({ queryKey: ["blocks"] });
      if (made) message.success(say(blocks.added, { n: made }));
      if (made === done.length) close();
    },
  });
  const not = add.data?.filter((one) => one.outcome !== "blocked") ?? [];
  return (
    <Form<Given>
      layout="vertical"
      requiredMark={false}
      initialValues={{ kind, reason: "spam" }}
      onFinish={(given) => add.mutate(given)}
    >
      <Form.Item name="kind" label={say(blocks.kind)}>
        <Select
          aria-label={say(blocks.kind)}
          autoFocus
          onChange={setKind}
          options={KINDS.map((one) => ({ value: one, label: say(blocks[one]) }))}
        />
      </Form.Item>
      <Form.Item
        name="values"
        label={say(blocks.values)}
        extra={say(blocks[`${kind}Lead`])}
        rules={[{ required: true, whitespace: true, message: say(blocks.valuesMissing) }]}
      >
        <Input.TextArea aria-label={say(blocks.values)} rows={4} />
      </Form.Item>
      <Form.Item name="reason" label={say(blocks.reason)}>
        <Select
          aria-label={say(blocks.reason)}
          options={Object.entries(blockReasons).map(([value, text]) => ({ value, label: say(text) }))}
        />
      </Form.Item>
      <Form.Item name="until" label={say(blocks.until)} extra={say(blocks.untilLead)}>
        <DatePicker aria-label={say(blocks.until)} />
      </Form.Item>
      <Alert type="info" showIcon title={say(blocks.effect)} className="lc-blocks-effect" />
      {add.error && <Alert type="warning" showIcon title={sentence(add.error, say)} />}
      {not.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={say(blocks.notAdded, { n: not.length })}
          description={
            <ul>
              {not.map((one) => (
                <li key={one.value}>
                  {one.value}: {blockOutcomes[one.outcome] && say(blockOutcomes[one.outcome] ?? blocks.none)}
                </li>
              ))}
            </ul>
          }
        />
      )}
      <Button type="primary" htmlType="submit" size="large" block loading={add.isPending}>
        {say(blocks.add)}
      </Button>
    </Form>
  );
}

/** One entry a line; blank lines are none. */
export function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/).map((one) => one.trim());
  return [...new Set(lines.filter(Boolean))];
}
