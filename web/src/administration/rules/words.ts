import type { Text } from "../../frame/words";

export const clocks = {
  title: ["时效目标", "Clocks"],
  lead: [
    "线索的三段时效：目标按营业时间计算，超时后按阶梯自动提醒、告警、收回。",
    "The three clocks of a lead. Targets are in business time; past them the ladder reminds, warns and takes back.",
  ],
  clock: ["时效", "Clock"],
  brand: ["品牌", "Brand"],
  others: ["所有品牌（未单独设置的）", "All brands without one of their own"],
  target: ["目标", "Target"],
  noTarget: ["按经销商的首次跟进时限", "As the dealer's own time for the first follow-up"],
  minutes: ["{n} 分钟", "{n} {n|minute|minutes}"],
  minutesField: ["目标（营业分钟）", "Target (business minutes)"],
  ladder: ["超时阶梯", "Ladder"],
  noLadder: ["不处理", "Nothing is done"],
  at: ["达到目标的 {n}%", "At {n}% of it"],
  atMinutes: ["{n} 分钟后（目标的 {share}%）", "After {n} min ({share}% of it)"],
  atHours: ["{n} 小时后（目标的 {share}%）", "After {n} h ({share}% of it)"],
  atHoursFar: ["{n} 小时后", "After {n} h"],
  percent: ["目标的百分比", "Percent of the target"],
  action: ["处理", "What is done"],
  rung: ["第 {n} 级", "Rung {n}"],
  addRung: ["增加一级", "Another rung"],
  removeRung: ["移除第 {n} 级", "Remove rung {n}"],
  forBrand: ["为品牌单独设置", "For one brand"],
  edit: ["修改时效目标", "Change the target"],
  editLead: [
    "对之后开始的计时生效，进行中的计时不变。",
    "It holds for clocks that begin from now on; those under way stay.",
  ],
} as const satisfies Record<string, Text>;

export const clockNames = {
  dispatch: ["下发时效", "Dispatch"],
  assignment: ["分配时效", "Assignment"],
  followup: ["首次跟进时效", "First follow-up"],
} as const satisfies Record<string, Text>;

export const clockLeads = {
  dispatch: [
    "满足下发条件 → 下发到店（主机厂营业时间）",
    "Cleared by the gates → dispatched (the maker's hours)",
  ],
  assignment: ["下发到店 → 有顾问负责（经销商营业时间）", "Dispatched → first owner (the dealer's hours)"],
  followup: ["顾问接手 → 首次真实联系（顾问工作时间）", "Owner → first real contact (consultants' hours)"],
} as const satisfies Record<string, Text>;

export const actions = {
  remind: ["提醒负责人", "Remind whoever owns it"],
  warn: ["告警上级", "Warn the manager"],
  take_back: ["收回线索", "Take the lead back"],
} as const satisfies Record<string, Text>;

export const transfers = {
  title: ["线索转移", "Transfers"],
  lead: [
    "线索从一家经销商转到另一家时，遇到下列情形如何处理；对全网生效。",
    "What is done about these when leads go from one dealer to another. It holds for the whole network.",
  ],
  won: ["已成交的线索", "Leads that are won"],
  ordered: ["已下单的线索（未收款）", "Leads that are ordered, nothing paid"],
  test_drive: ["已预约试驾的线索", "Leads with a booked test drive"],
  block: ["不转移", "Stay"],
  carry: ["随线索转移", "Are carried over"],
  lostTo: ["回到曾战败的经销商时，交给", "One that comes back to the dealer that lost it goes to"],
  last_consultant: ["原顾问", "The consultant of then"],
  manager: ["其经理", "That person's manager"],
  barred: ["不再分给战败它的顾问", "Never to whoever lost it"],
  yes: ["是", "Yes"],
  no: ["否", "No"],
  contact: [
    "客户再次询价时，新经销商须在此时间内联系",
    "When the customer asks again, the new dealer makes contact within",
  ],
  contactMissing: ["请填写营业分钟数", "Give the business minutes"],
  minutes: ["{n} 营业分钟", "{n} business {n|minute|minutes}"],
  edit: ["修改转移规则", "Change the switches"],
  editLead: [
    "对之后的转移立即生效，已完成的不变。已收款的订单始终不转移。",
    "In force at once for what is transferred from now on. An order with money paid is never carried over.",
  ],
} as const satisfies Record<string, Text>;

export const reasons = {
  title: ["结果与原因", "Results and reasons"],
  losses: ["战败原因", "Reasons for a loss"],
  lossesLead: ["顾问上报战败时选择", "Chosen when a consultant reports a loss"],
  returns: ["退回原因", "Reasons for giving back"],
  returnsLead: ["设置后，退回线索只能选这些原因", "Once there is one, no other is taken"],
  results: ["跟进结果", "Results of a follow-up"],
  resultsLead: ["顾问记录跟进时选择", "Chosen when a consultant writes down a follow-up"],
  limits: ["优惠权限", "Discount limits"],
  limitsLead: [
    "各岗位可自行给出的最高优惠，超出需上级审批",
    "By how much each post may lower a price alone; more needs approval",
  ],
  limit: ["{role}最高优惠（%）", "{role}: most (%)"],
  noLimits: ["未设置：任何优惠都需审批", "None are set: every discount needs approval"],
  addLoss: ["新增战败原因", "New reason for a loss"],
  addReturn: ["新增退回原因", "New reason for giving back"],
  addResult: ["新增跟进结果", "New result"],
  editOne: ["修改", "Change"],
  none: ["还没有设置", "None yet"],
  codeLead: ["小写字母、数字、下划线，字母开头，最多 40 位", "Small letters, digits, underscore; 40 at most"],
  kind: ["跟进方式", "By"],
  reached: ["联系上客户", "Reached"],
  reachedNot: ["未联系上", "Not reached"],
  needsNext: ["必须约定下一步", "Needs a next step"],
  againDays: ["建议几天后再联系", "Look again after (days)"],
  again: ["{n} 天后", "after {n} {n|day|days}"],
  ofDealer: ["本店", "Own"],
  ofHouse: ["全网统一", "Of the house"],
} as const satisfies Record<string, Text>;

export const followupKinds = {
  call: ["电话", "Call"],
  message: ["消息", "Message"],
  visit: ["到店", "Visit"],
} as const satisfies Record<string, Text>;
