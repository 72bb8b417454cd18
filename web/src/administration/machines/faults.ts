/** What kept a message from arriving, as a person says it: the house tells a code, a status or the name of a failure. */
import { useCallback } from "react";
import { useSay } from "../../frame/speech";
import type { Text } from "../../frame/words";
import { sendFaults } from "./words";

const SPOKEN: Readonly<Record<string, Text>> = {
  address_forbidden: sendFaults.addressForbidden,
  address_missing: sendFaults.addressMissing,
  address_unfit: sendFaults.addressUnfit,
  answer_unusable: sendFaults.answerUnusable,
  key_unfit: sendFaults.keyUnfit,
  left: sendFaults.left,
  member_unknown: sendFaults.memberUnknown,
  name_unknown: sendFaults.nameUnknown,
  not_set_up: sendFaults.notSetUp,
};
const NUMBERED: readonly [RegExp, Text][] = [
  [/^status_(\d+)$/, sendFaults.status],
  [/^smtp_([\d_]+)$/, sendFaults.smtp],
  [/^wecom_(.+)$/, sendFaults.wecom],
];

/** `const fault = useFaultName(); fault("smtp_550")`; nothing for a message that has not been tried. */
export function useFaultName(): (code: string) => string {
  const say = useSay();
  return useCallback(
    (code) => {
      if (!code) return "";
      const spoken = SPOKEN[code];
      if (spoken) return say(spoken);
      for (const [shape, text] of NUMBERED) {
        const [, number] = shape.exec(code) ?? [];
        if (number) return say(text, { code: number });
      }
      return say(/timeout/i.test(code) ? sendFaults.late : sendFaults.noWay, { code });
    },
    [say],
  );
}
