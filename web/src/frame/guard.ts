import { useBlocker } from "@tanstack/react-router";
import { useSay } from "./speech";
import { frame } from "./words";

/** Whoever goes to another page, or closes the window, with something written that is not kept is asked. */
export function useGuard(written: () => boolean): void {
  const say = useSay();
  useBlocker({
    shouldBlockFn: () => written() && !window.confirm(say(frame.leave)),
    enableBeforeUnload: written,
  });
}
