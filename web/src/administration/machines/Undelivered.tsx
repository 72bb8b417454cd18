/** What has not arrived at a webhook. */
import { Drawer } from "antd";
import { api, type Schemas, told } from "../../frame/client";
import { useSay } from "../../frame/speech";
import { KEY } from "../reading";
import { NotArrived } from "./NotArrived";
import { hooks } from "./words";

interface UndeliveredProps {
  of?: Schemas["WebhookShown"];
  close: () => void;
}

export function Undelivered({ of, close }: UndeliveredProps) {
  const say = useSay();
  const path = { webhook: of?.id ?? "" };
  return (
    <Drawer title={say(hooks.messages)} open={of !== undefined} onClose={close} size={760} destroyOnHidden>
      {of && (
        <NotArrived
          label={say(hooks.messages)}
          named={[KEY, "messages", of.id]}
          read={async (given_up, signal) => {
            const params = { path, query: { given_up } };
            return (await told(api.GET("/webhooks/{webhook}/messages", { params, signal }))).messages;
          }}
          send={(since) =>
            told(api.POST("/webhooks/{webhook}/messages", { params: { path }, body: { since } }))
          }
        />
      )}
    </Drawer>
  );
}
