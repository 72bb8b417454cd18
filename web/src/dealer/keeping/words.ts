import type { Text } from "../../frame/words";

export const keeping = {
  title: ["保护与收回", "Protection"],
  left: ["还剩 {n} 天", "{n} {n|day|days} left"],
  lastDay: ["今天到期", "Over at the end of today"],
  never: ["不会自动收回", "Nothing takes it back by itself"],
  pool: ["公海", "Pool"],
  falls: ["收回时间", "Falls at"],
  protected: ["保护至", "Protected until"],
  hard: ["最迟", "At the latest"],
  extends: ["可顺延的跟进", "What extends it"],
  kept: ["不收回，因为", "Kept because of"],
  until: ["至", "until"],
  extend: ["延长 {n} 天", "Extend by {n} days"],
  extended: ["保护期已延长", "Extended"],
  lock: ["锁定 7 天", "Hold for 7 days"],
  locked: ["已锁定，到期前不收回", "Held until then"],
  unlock: ["解除锁定", "Hold no longer"],
  unlocked: ["已解除锁定", "Held no longer"],
  recall: ["收回到公海", "Take back into a pool"],
  recallSure: ["从 {name} 手中收回？", "Take it from {name}?"],
  recallLead: [
    "线索进入“{pool}”，成员可以领取；{name} 会收到提醒。",
    "It lies in “{pool}”, where members claim it; {name} is told.",
  ],
  cancel: ["取消", "Cancel"],
  recalled: ["已收回到公海", "It lies in the pool"],
} as const satisfies Record<string, Text>;

export const exemptions: Readonly<Record<string, Text>> = {
  order: ["已下订单", "an order"],
  lock: ["经理锁定", "a manager's hold"],
  test_drive: ["已约试驾", "a booked test drive"],
  transfer: ["正在转移", "a transfer"],
};
