import type { Text } from "../../frame/words";

export const losses = {
  title: ["战败审核", "Losses to review"],
  waiting: ["待审核", "To review"],
  none: ["没有待审核的战败", "No loss waits for you"],
  noneLead: [
    "顾问申请战败后会显示在这里，由经理同意或退回。",
    "What consultants report lost appears here; a manager agrees or sends it back.",
  ],
  gone: [
    "刚才的申请已被处理或撤回，请选择下一条。",
    "What you looked at was decided or taken back meanwhile. Choose another one.",
  ],
  toLeads: ["查看线索", "Look at the leads"],
  agree: ["同意战败", "Agree: it is lost"],
  sendBack: ["退回，继续跟进", "Send back: go on"],
  agreeLead: [
    "同意后线索关闭，不再属于 {name}。客户再来时可恢复。",
    "Agreed, the lead is closed and no longer with {name}. It can be brought back.",
  ],
  sendBackLead: ["退回后 {name} 会收到提醒，继续跟进。", "Sent back, {name} is told and goes on with it."],
  agreed: ["{name} 已确认战败", "{name} is lost"],
  sentBack: ["{name} 已退回顾问继续跟进", "{name} was sent back to the consultant"],
  undo: ["撤销", "Undo"],
  undone: ["线索已恢复", "The lead is back"],
  reason: ["战败原因", "Reason"],
  reportedBy: ["申请人", "Reported by"],
  reportedAt: ["申请时间", "Reported"],
  came: ["下发", "Dispatched"],
  wants: ["意向车型", "Wants"],
  score: ["等级与意向", "Grade and intent"],
  nameless: ["未留姓名", "No name"],
  noContact: [
    "没有跟进记录就申请战败，建议退回。",
    "Reported lost without a single follow-up: better sent back.",
  ],
  followups: [
    "跟进 {n} 次，联系上 {reached} 次",
    "{n} {n|follow-up|follow-ups}, reached {reached} {reached|time|times}",
  ],
  open: ["查看线索全程", "Open the lead"],
  keys: ["↑ ↓ 选择 · A 同意 · R 退回", "↑ ↓ choose · A agree · R send back"],
  nobody: ["无人", "nobody"],
} as const satisfies Record<string, Text>;
