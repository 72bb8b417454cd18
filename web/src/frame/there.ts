/** Whether somebody sits at the page. A page that nobody sits at asks nothing by itself: each question would keep its session alive, which ends after half an hour without
 * one. What looks again and again (`refetchInterval`, the live figures) stops with the focus that is taken from it here, and goes on with the next key or move. */
import { focusManager } from "@tanstack/react-query";
import { useEffect } from "react";

/** So long somebody counts as there after a sign of life, in milliseconds. */
export const THERE = 5 * 60_000;
/** Whoever comes back to the window is there as well. */
const SIGNS = ["pointerdown", "pointermove", "wheel", "keydown", "focus"] as const;

/** For the shell around all pages. */
export function useThere(): void {
  useEffect(() => {
    let last = Date.now();
    let timer = setTimeout(look, THERE);
    function look() {
      const left = last + THERE - Date.now();
      if (left <= 0) focusManager.setFocused(false);
      timer = setTimeout(look, left > 0 ? left : THERE);
    }
    const sign = () => {
      last = Date.now();
      // Without effect but for the first one after a while: then it is the browser again that says whether the page is in sight.
      focusManager.setFocused(undefined);
    };
    const seen = () => {
      if (document.visibilityState === "visible") sign();
    };
    for (const one of SIGNS) addEventListener(one, sign, { passive: true });
    document.addEventListener("visibilitychange", seen);
    return () => {
      clearTimeout(timer);
      for (const one of SIGNS) removeEventListener(one, sign);
      document.removeEventListener("visibilitychange", seen);
      focusManager.setFocused(undefined);
    };
  }, []);
}
