/** Around what of sales stands on the phone: what is done is kept first, and sent when there is a line. */
import { type ReactNode, useMemo } from "react";
import { houseNow } from "../frame/client";
import { ActingWith, type Deed } from "../sales/acting";
import { useAct, useLine, useWaiting } from "./acting";

/** A deed as it is kept: it may be sent long after it was done. */
export function kept({ timed, body, ...deed }: Deed) {
  const at = { happened_at: houseNow().toISOString() };
  return { ...deed, body: timed ? { ...(body as object), ...at } : body };
}

export function OnPhone({ children }: { children: ReactNode }) {
  const act = useAct();
  const line = useLine();
  const waiting = useWaiting();
  const value = useMemo(() => {
    const pending = waiting.filter((one) => one.refusal === undefined).map((one) => one.path);
    return { act: (deed: Deed) => act(kept(deed)), pending, line, small: true };
  }, [act, line, waiting]);
  return <ActingWith value={value}>{children}</ActingWith>;
}
