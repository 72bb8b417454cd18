/** Doing something on the phone: it is kept first and then sent, so nothing is lost and nothing is done twice, line or no line. */
import { type Query, useQuery, useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useCallback, useSyncExternalStore } from "react";
import { useMe } from "../frame/session";
import { useSay } from "../frame/speech";
import { type Action, drop, flush, keep, waiting } from "./queue";
import { send } from "./sending";
import { phone } from "./words";

function watchLine(tell: () => void) {
  addEventListener("online", tell);
  addEventListener("offline", tell);
  return () => {
    removeEventListener("online", tell);
    removeEventListener("offline", tell);
  };
}

/** Is there a line, as far as the phone knows? */
export const useLine = () => useSyncExternalStore(watchLine, () => navigator.onLine);

const WAITS = ["phone", "waiting"];

/** What this person still has here, in order. */
export function useWaiting(): readonly Action[] {
  const { account } = useMe();
  const { data } = useQuery({
    queryKey: [...WAITS, account],
    queryFn: () => waiting(account),
    networkMode: "always",
  });
  return data ?? [];
}

export type Deed = Pick<Action, "method" | "path" | "body" | "deed" | "lead">;

/** What a deed may have changed: all but who is signed in. */
export const TOUCHED = { predicate: ({ queryKey }: Query) => queryKey[0] !== "identity" };

/** So long somebody waits for an answer before the deed counts as kept, in milliseconds. */
const WAITED = 5_000;

const inTime = (sent: Promise<unknown>) =>
  Promise.race([
    sent.then(() => true),
    new Promise<boolean>((tell) => {
      setTimeout(tell, WAITED, false);
    }),
  ]);

/** `if (await act({…}))`: done, or kept until the line is back; false: the house refuses it, or the phone cannot keep it, which was said and is forgotten. `instead`: the place of a refused one that this one corrects; it is forgotten once this one is not refused. */
export function useAct(): (deed: Deed, instead?: number) => Promise<boolean> {
  const say = useSay();
  const { account } = useMe();
  const { message } = App.useApp();
  const queries = useQueryClient();
  return useCallback(
    async (deed, instead) => {
      const kept = await keep({ account, ...deed }).catch(() => undefined);
      if (!kept) {
        message.error(say(phone.notKept));
        return false;
      }
      const { key } = kept;
      if (navigator.onLine) {
        const sent = flush(account, send);
        if (!(await inTime(sent))) {
          // It goes on being sent, and once it is through, what it touched is read anew.
          sent.finally(() => queries.invalidateQueries(TOUCHED)).catch(() => undefined);
        }
      }
      const left = (await waiting(account)).find((one) => one.key === key);
      const refused = left?.refusal;
      if (refused !== undefined && left?.place !== undefined) await drop(left.place);
      if (refused === undefined && instead !== undefined) await drop(instead);
      await queries.invalidateQueries({ queryKey: WAITS });
      // What is read anew may take its time: the deed is done.
      if (!left) queries.invalidateQueries(TOUCHED);
      if (refused !== undefined) message.error(refused);
      else if (left) message.info(say(phone.kept));
      else message.success(say(phone.done));
      return refused === undefined;
    },
    [account, message, queries, say],
  );
}
