import type { Text } from "./words";

/** The roles of the house, by their codes. */
export const roles: Readonly<Record<string, Text>> = {
  lead_operations: ["线索运营", "Lead operations"],
  marketing: ["市场", "Marketing"],
  analyst: ["分析师", "Analyst"],
  privacy_officer: ["隐私专员", "Privacy officer"],
  administrator: ["管理员", "Administrator"],
  regional_manager: ["大区经理", "Regional manager"],
  group_manager: ["集团经理", "Group manager"],
  call_centre_agent: ["呼叫中心坐席", "Call-centre agent"],
  dcc_manager: ["DCC 经理", "DCC manager"],
  dcc_agent: ["DCC 专员", "DCC agent"],
  sales_manager: ["销售经理", "Sales manager"],
  receptionist: ["前台接待", "Receptionist"],
  test_drive: ["试驾专员", "Test-drive specialist"],
  consultant: ["销售顾问", "Sales consultant"],
  finance: ["财务", "Finance clerk"],
};
