import type { Text } from "../../frame/words";

export const asking = {
  title: ["转店申请", "Transfer requests"],
  ask: ["申请转店", "Ask for a transfer"],
  askMany: ["申请转店 · {n} 条", "Ask for a transfer · {n}"],
  lead: [
    "由主机厂决定并选择接手的经销商。在主机厂同意前，线索仍由本店跟进。",
    "The maker decides, and to which dealer. Until it agrees the lead stays yours to follow up.",
  ],
  reason: ["原因", "Reason"],
  wish: ["客户想去的城市或门店（可不填）", "City or store the customer wants (may stay open)"],
  wishLead: ["不要填写客户姓名和电话。", "No customer's name, no telephone number."],
  send: ["提交申请", "Send the request"],
  sent: ["已提交，等待主机厂处理", "Sent; the maker decides"],
  look: ["查看申请", "See the request"],
  waiting: ["待主机厂处理", "The maker decides"],
  over: ["已处理", "Decided"],
  none: ["没有等待处理的申请", "No request waits"],
  noneOver: ["还没有处理过的申请", "Nothing was decided yet"],
  noneLead: [
    "客户搬迁、要求换店或无法跟进时，可在线索页面申请转给其他经销商。",
    "When a customer moves, asks for another store or cannot be followed up here, ask for it on the lead's page.",
  ],
  toLeads: ["查看线索", "Look at the leads"],
  takeBack: ["撤回申请", "Take it back"],
  takeBackSure: [
    "撤回后主机厂不再处理，线索继续由本店跟进。",
    "The maker decides no more; you go on with the lead.",
  ],
  takenBack: ["申请已撤回", "The request is taken back"],
  takeBackDo: ["确认撤回", "Take it back now"],
  gone: ["已转出", "Given away"],
  nameless: ["未留姓名", "No name"],
  to: ["转给 {name}", "To {name}"],
  openIt: ["打开", "Open"],
  earlier: ["更早的", "Earlier ones"],
} as const satisfies Record<string, Text>;
