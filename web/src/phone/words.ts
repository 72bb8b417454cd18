import type { Text } from "../frame/words";

export const phone = {
  mine: ["我的线索", "My leads"],
  none: ["目前没有线索", "No leads right now"],
  away: ["网络不可用，操作会在恢复后发送", "No line: what you do is sent once it is back"],
  waits: ["{n} 项操作待发送", "{n} {n|action waits|actions wait} to be sent"],
  sendNow: ["现在发送", "Send now"],
  refused: ["{n} 项操作未被接受", "{n} {n|action was|actions were} refused"],
} as const satisfies Record<string, Text>;
