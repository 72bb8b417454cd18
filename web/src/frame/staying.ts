/** Whoever writes is there. The house ends a session that asks nothing for half an hour, and what is written for longer
 * than that (an assessment, a notice) asks nothing before it is sent: what was written would be lost. */
import { useEffect } from "react";
import { api } from "./client";

/** At most so often the house is told that somebody writes. */
export const EVERY_MS = 5 * 60_000;

export function useStaying(): void {
  useEffect(() => {
    let told = Date.now();
    const written = () => {
      if (Date.now() - told < EVERY_MS) return;
      told = Date.now();
      // Any question counts as use. If it does not arrive, the next one will.
      api.GET("/identity/me").catch(() => undefined);
    };
    document.addEventListener("input", written);
    return () => document.removeEventListener("input", written);
  }, []);
}
