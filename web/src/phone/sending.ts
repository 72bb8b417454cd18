/** How a kept action goes to the house. */
import { ApiError, request } from "../frame/client";
import type { Action, Outcome } from "./queue";

/** Sends one. Refusals of the house are for good (a conflict too: who repeats waits, and hears the first answer); what is the line's, the session's or the load's fault is tried again. */
export async function send(action: Action): Promise<Outcome> {
  try {
    await request(action.method, action.path, action.body, { "idempotency-key": action.key });
    return { done: true };
  } catch (fault) {
    if (!(fault instanceof ApiError)) throw fault;
    if (fault.status === 500) return { broke: true };
    const again = [0, 401, 425, 429].includes(fault.status) || fault.status > 500 || fault.code === "csrf";
    return again && fault.code !== "idempotency_key_reused" ? { later: true } : { refused: fault.message };
  }
}
