/** A rule for the field of a code that is to be new: the house writes what comes under a code that there is over what stood there. */
import type { FormRule } from "antd";
import { useSay } from "./speech";
import { frame } from "./words";

export function useUnused(codes: readonly string[] = []): FormRule {
  const say = useSay();
  return {
    validator: async (_, value?: string) => {
      if (value && codes.includes(value)) throw new Error(say(frame.codeThere));
    },
  };
}
