/** A channel described anew; another way of sending begins its life again, so that is asked. */
import { useMutation } from "@tanstack/react-query";
import { App, Button, Form } from "antd";
import { api } from "../frame/client";
import { Panel } from "../frame/Page";
import { useSay } from "../frame/speech";
import { useChannelChanged } from "./Channel";
import { type Described, fieldsOf, HowItSends, HowStrict, sentOf, WhatItIs } from "./DescriptionFields";
import type { Channel } from "./naming";
import { Fault, sound } from "./unsound";
import { channels } from "./words";

export function Describe({ channel }: { channel: Channel }) {
  const say = useSay();
  const { modal, message } = App.useApp();
  const changed = useChannelChanged();
  const save = useMutation({
    mutationFn: (given: Described) =>
      sound(
        api.PUT("/channels/{code}", {
          params: { path: { code: channel.code } },
          body: sentOf(given, channel.config),
        }),
      ),
    onSuccess: () => {
      message.success(say(channels.saved));
      changed();
    },
  });
  const ask = (given: Described) => {
    if (given.adapter === channel.adapter || channel.status === "registered") save.mutate(given);
    else {
      modal.confirm({
        title: say(channels.saveSure),
        content: say(channels.saveWhat),
        okText: say(channels.save),
        cancelText: say(channels.cancel),
        onOk: () => save.mutateAsync(given).catch(() => undefined),
      });
    }
  };
  return (
    <Form<Described>
      layout="vertical"
      requiredMark={false}
      disabled={channel.status === "retired"}
      initialValues={fieldsOf(channel)}
      onFinish={ask}
      className="lc-describe"
      key={channel.code}
    >
      <Panel title={say(channels.whatFirst)}>
        <WhatItIs />
        <HowItSends extra={say(channels.adapterChanged)} />
      </Panel>
      <Panel title={say(channels.howStrict)}>
        <HowStrict />
      </Panel>
      <div className="lc-stack">
        <Fault fault={save.error} />
        <div>
          <Button type="primary" htmlType="submit" loading={save.isPending}>
            {say(channels.save)}
          </Button>
        </div>
      </div>
    </Form>
  );
}
