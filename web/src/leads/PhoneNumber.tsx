/** The customer's number, masked; whole only for a purpose, and each look is recorded. */
import { EyeInvisibleOutlined, EyeOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { App, Button, Dropdown, Typography } from "antd";
import { useEffect, useState } from "react";
import { api, type Schemas, told } from "../frame/client";
import { sentence } from "../frame/problem";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import type { LeadShown } from "./shown";
import { leads } from "./words";

const PURPOSES = [
  "first_contact",
  "follow_up",
  "appointment",
  "delivery",
  "complaint",
  "data_check",
] as const;
/** A number stands on the screen no longer than this, in milliseconds. */
const SHOWN = 60_000;

export function PhoneNumber({ lead, reference }: { lead: LeadShown; reference: string }) {
  const say = useSay();
  const may = useMay();
  const { message } = App.useApp();
  const [person, setPerson] = useState<Schemas["Revealed"]>();
  const look = useMutation({
    mutationFn: (purpose: Schemas["desk_terms_Purpose"]) =>
      told(api.POST("/leads/{reference}/reveal", { params: { path: { reference } }, body: { purpose } })),
    // It is kept nowhere but here, and not for long.
    gcTime: 0,
    onSuccess: (found) => {
      setPerson(found);
      message.success(say(leads.revealed));
    },
    onError: (fault) => message.error(sentence(fault, say)),
  });
  useEffect(() => {
    if (!person) return;
    const timer = setTimeout(() => setPerson(undefined), SHOWN);
    return () => clearTimeout(timer);
  }, [person]);
  if (person) {
    return (
      <span className="row">
        <Typography.Text strong copyable={{ tooltips: false }}>
          {person.phones[0]}
        </Typography.Text>
        <Button
          size="small"
          type="text"
          icon={<EyeInvisibleOutlined />}
          aria-label={say(leads.hide)}
          onClick={() => setPerson(undefined)}
        />
      </span>
    );
  }
  return (
    <span className="row wrap">
      <span className="strong nowrap">{lead.phone || "–"}</span>
      {lead.phone && may("lead.reveal") && (
        <Dropdown
          trigger={["click"]}
          menu={{
            items: [
              {
                key: "for",
                type: "group",
                label: say(leads.revealFor),
                children: PURPOSES.map((one) => ({ key: one, label: say(leads[one]) })),
              },
            ],
            onClick: ({ key }) => look.mutate(key as Schemas["desk_terms_Purpose"]),
          }}
        >
          <Button size="small" icon={<EyeOutlined />} loading={look.isPending}>
            {say(leads.reveal)}
          </Button>
        </Dropdown>
      )}
    </span>
  );
}
