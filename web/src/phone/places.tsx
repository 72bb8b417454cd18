/** Where the bottom navigation leads: what this person may do, five places at most. */
import { ContactsOutlined, InboxOutlined, ScheduleOutlined } from "@ant-design/icons";
import type { ReactNode } from "react";
import type { Permission } from "../frame/client";
import { useMay } from "../frame/session";
import type { Text } from "../frame/words";
import { phone } from "./words";

interface Place {
  to: string;
  text: Text;
  icon: ReactNode;
  needs: readonly Permission[];
}

const PLACES: readonly Place[] = [
  { to: "/", text: phone.today, icon: <ScheduleOutlined />, needs: ["followup.write"] },
  { to: "/mine", text: phone.mine, icon: <ContactsOutlined />, needs: ["lead.read"] },
  { to: "/pool", text: phone.pool, icon: <InboxOutlined />, needs: ["lead.claim"] },
];

export function usePlaces(): readonly Place[] {
  const may = useMay();
  return PLACES.filter((one) => may(...one.needs));
}
