/** Doing something in sales. The same pages stand on a desk, which sends at once, and on the phone, which keeps what is done until the line is there. */
import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef } from "react";
import { ApiError, request } from "../frame/client";
import { sentence } from "../frame/problem";
import { useSay } from "../frame/speech";
import { sales } from "./words";

export interface Deed {
  method: "POST" | "PUT" | "DELETE";
  path: string;
  body?: unknown;
  /** The house takes when it was done, where it hears of it later: `happened_at` of the body, which the phone fills in. At a desk it is done when the house hears of it. */
  timed?: true;
  /** A key of `deeds` in words.ts. */
  deed: string;
  lead?: string;
}

interface Acting {
  /** True: done, or kept until the line is back; false: the house refuses it, which was said. */
  act: (deed: Deed) => Promise<boolean>;
  /** Paths of what is kept here and not yet sent. */
  pending: readonly string[];
  line: boolean;
  /** On the phone there is no room beside what is done. */
  small: boolean;
}

const Given = createContext<Acting | null>(null);

export function ActingWith({ value, children }: { value: Acting; children: ReactNode }) {
  return <Given.Provider value={value}>{children}</Given.Provider>;
}

/** Only below `ActingWith`. */
export function useActing(): Acting {
  const acting = useContext(Given);
  if (acting === null) throw new Error("nothing can be done here");
  return acting;
}

const NOTHING: readonly string[] = [];

/** Around a page of a desk. What was sent and not answered is sent again under the same key, so that it is done once. */
export function AtDesk({ children }: { children: ReactNode }) {
  const say = useSay();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const unanswered = useRef(new Map<string, string>());
  const act = useCallback(
    async ({ method, path, body }: Deed) => {
      const what = JSON.stringify([method, path, body]);
      const key = unanswered.current.get(what) ?? crypto.randomUUID();
      unanswered.current.set(what, key);
      try {
        await request(method, path, body, { "idempotency-key": key });
      } catch (fault) {
        if (fault instanceof ApiError && fault.status >= 400 && fault.status < 500) {
          unanswered.current.delete(what);
        }
        message.error(sentence(fault, say));
        queries.invalidateQueries({ queryKey: ["sales"] });
        return false;
      }
      unanswered.current.delete(what);
      message.success(say(sales.done));
      await queries.invalidateQueries({ queryKey: ["sales"] });
      return true;
    },
    [message, queries, say],
  );
  const value = useMemo(() => ({ act, pending: NOTHING, line: true, small: false }), [act]);
  return <ActingWith value={value}>{children}</ActingWith>;
}
