/** Where the bottom navigation leads: what this person may do, five places at most. */
import {
  CalculatorOutlined,
  CarOutlined,
  ClockCircleOutlined,
  ContactsOutlined,
  EllipsisOutlined,
  FileExcelOutlined,
  InboxOutlined,
  ScheduleOutlined,
  SmileOutlined,
} from "@ant-design/icons";
import type { ReactNode } from "react";
import { losses } from "../dealer/losses/words";
import type { Permission, Schemas } from "../frame/client";
import { useMay, useMe } from "../frame/session";
import type { Text } from "../frame/words";
import { phone } from "./words";

interface Place {
  to: string;
  text: Text;
  icon: ReactNode;
  needs: readonly Permission[];
  /** Only for people of legal entities of this kind. */
  zone?: Schemas["Zone"];
}

export const PLACES: readonly Place[] = [
  { to: "/", text: phone.today, icon: <ScheduleOutlined />, needs: ["followup.write"] },
  { to: "/mine", text: phone.mine, icon: <ContactsOutlined />, needs: ["followup.write"] },
  { to: "/pool", text: phone.pool, icon: <InboxOutlined />, needs: ["lead.claim"] },
  { to: "/reception", text: phone.reception, icon: <SmileOutlined />, needs: ["reception.work"] },
  {
    to: "/test-drives",
    text: phone.drives,
    icon: <CarOutlined />,
    needs: ["test_drive.book", "test_drive.work"],
  },
  {
    to: "/quotations",
    text: phone.quotations,
    icon: <CalculatorOutlined />,
    needs: ["quotation.write", "quotation.approve"],
  },
  {
    to: "/overdue",
    text: phone.overdueOfAll,
    icon: <ClockCircleOutlined />,
    needs: ["lead.assign"],
    zone: "entities",
  },
  { to: "/losses", text: losses.title, icon: <FileExcelOutlined />, needs: ["loss.review"] },
];

/** What has no room below. */
export const MORE: Place = { to: "/more", text: phone.other, icon: <EllipsisOutlined />, needs: [] };

export function usePlaces(): readonly Place[] {
  const may = useMay();
  const { zone } = useMe();
  return PLACES.filter((one) => may(...one.needs) && (one.zone ?? zone) === zone);
}
