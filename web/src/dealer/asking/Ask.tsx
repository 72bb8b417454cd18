/** A dealer asks the maker to give leads of its own to another dealer. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Alert, App, Button, Drawer, Form, Input, Radio } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../../frame/client";
import { useHouseWords } from "../../frame/house";
import { sentence } from "../../frame/problem";
import { namer } from "../../frame/sending";
import { useSay } from "../../frame/speech";
import { asking } from "./words";
import "../dealer.css";

type Asked = Pick<Schemas["AskBody"], "reason" | "wish">;
const WHY: readonly Asked["reason"][] = ["customer_moved", "customer_asks", "poor_followup"];
const LONGEST = 60;

interface AskProps {
  leads: readonly string[];
  open: boolean;
  close: () => void;
}

export function Ask({ leads, open, close }: AskProps) {
  const say = useSay();
  return (
    <Drawer
      open={open}
      onClose={close}
      size={460}
      title={leads.length > 1 ? say(asking.askMany, { n: leads.length }) : say(asking.ask)}
      destroyOnHidden
    >
      <Fields leads={leads} close={close} />
    </Drawer>
  );
}

function Fields({ leads, close }: Omit<AskProps, "open">) {
  const say = useSay();
  const name = useHouseWords();
  const go = useNavigate();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [requestOf] = useState(namer);
  const send = useMutation({
    mutationFn: (given: Asked) => {
      const asked = { leads: [...leads], reason: given.reason, wish: given.wish?.trim() ?? "" };
      return told(api.POST("/transfer-requests", { body: { ...asked, request: requestOf(asked) } }));
    },
    onSuccess: () => {
      message.success({
        duration: 6,
        content: (
          <>
            {say(asking.sent)}{" "}
            <Button
              type="link"
              size="small"
              onClick={() => {
                message.destroy();
                go({ to: "/transfer-requests" as never });
              }}
            >
              {say(asking.look)}
            </Button>
          </>
        ),
      });
      queries.invalidateQueries({ queryKey: ["dispatch", "requests"] });
      close();
    },
  });
  return (
    <Form<Asked>
      layout="vertical"
      requiredMark={false}
      initialValues={{ reason: WHY[0], wish: "" }}
      onFinish={(given) => send.mutate(given)}
    >
      <p className="soft lc-asking-lead">{say(asking.lead)}</p>
      <Form.Item name="reason" label={say(asking.reason)}>
        <Radio.Group
          className="lc-asking-why"
          options={WHY.map((value) => ({ value, label: name(value) }))}
        />
      </Form.Item>
      <Form.Item name="wish" label={say(asking.wish)} extra={say(asking.wishLead)}>
        <Input maxLength={LONGEST} autoComplete="off" />
      </Form.Item>
      {send.error && (
        <Alert type="warning" showIcon title={sentence(send.error, say)} className="lc-asking-lead" />
      )}
      <Button type="primary" size="large" htmlType="submit" block loading={send.isPending}>
        {say(asking.send)}
      </Button>
    </Form>
  );
}
