/** Keeps the page behind a dialog where it is. Stands in for the components' own `useScrollLocker` (build/plugins.ts), which writes a
 * style that has no nonce: our policy blocks it. What a script sets on an element is allowed. */
import { useLayoutEffect } from "react";

let locks = 0;

function lock() {
  locks += 1;
  if (locks > 1) return;
  const bar = innerWidth - document.documentElement.clientWidth;
  document.body.style.overflowY = "hidden";
  if (bar > 0) document.body.style.width = `calc(100% - ${bar}px)`;
}

function unlock() {
  locks -= 1;
  if (locks > 0) return;
  document.body.style.overflowY = "";
  document.body.style.width = "";
}

export default function useScrollLocker(locked?: boolean): void {
  useLayoutEffect(() => {
    if (!locked) return;
    lock();
    return unlock;
  }, [locked]);
}
