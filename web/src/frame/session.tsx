/** Who is signed in, how far, and what that person may do. */
import { type Query, type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { createContext, type ReactNode, useCallback, useContext } from "react";
import {
  ApiError,
  api,
  keepProof,
  onProofStale,
  onSessionOver,
  type Permission,
  type Schemas,
  told,
} from "./client";
import { sentence } from "./problem";
import { useSay } from "./speech";
import { frame } from "./words";

export type Me = Schemas["Me"];
const KEY = ["identity", "me"];

/** The session as far as it has come; null: nobody is signed in. */
export function useSession() {
  const queries = useQueryClient();
  onSessionOver(() => forget(queries));
  onProofStale(() => stillTheirs(queries));
  return useQuery({
    queryKey: KEY,
    queryFn: readMe,
    staleTime: 60_000,
    retry: false,
    refetchOnWindowFocus: isWhole,
    refetchOnReconnect: isWhole,
  });
}

/** Another window may have signed somebody else in meanwhile. Who is still on the way in is not disturbed: recovery codes are shown once. */
const isWhole = ({ state }: Query<Me | null>) => state.data?.stage === "whole";

/** Nobody is signed in any more, and what was read for one person is not the next one's. */
function forget(queries: QueryClient): void {
  queries.setQueryData(KEY, null);
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== KEY[0] || queryKey[1] !== KEY[1] });
}

/** Reads a fresh proof; true: the session is that of the person for whom this page stands. What one person began is never sent in the name of another. */
async function stillTheirs(queries: QueryClient): Promise<boolean> {
  const before = queries.getQueryData<Me | null>(KEY);
  const me = await readMe().catch(() => null);
  if (me === null) return false;
  if (me.account === before?.account) return true;
  queries.setQueryData(KEY, me);
  return false;
}

async function readMe(): Promise<Me | null> {
  try {
    const me = await told(api.GET("/identity/me"));
    keepProof(me.csrf);
    return me;
  } catch (fault) {
    if (fault instanceof ApiError && fault.status === 401) return null;
    throw fault;
  }
}

/** Reads anew who is signed in, after something about it has changed. */
export function useSessionChanged() {
  const queries = useQueryClient();
  return useCallback(() => queries.invalidateQueries({ queryKey: KEY }), [queries]);
}

/** Ends the session, and forgets all that was read in it. False: the house has not heard of it, so the session goes on, and the person, who was told so, stays. */
export function useSignOut(): () => Promise<boolean> {
  const say = useSay();
  const { modal } = App.useApp();
  const queries = useQueryClient();
  return useCallback(async () => {
    for (;;) {
      try {
        await told(api.POST("/identity/sign-out"));
        break;
      } catch (fault) {
        // Where there is no session any more, the way to the house has noticed it.
        if (queries.getQueryData(KEY) === null) break;
        const again = await modal.confirm({
          title: say(frame.stillIn),
          content: (
            <>
              <p>{sentence(fault, say)}</p>
              <p>{say(frame.stillInLead)}</p>
            </>
          ),
          okText: say(frame.again),
          cancelText: say(frame.stay),
        });
        if (!again) return false;
      }
    }
    forget(queries);
    return true;
  }, [modal, queries, say]);
}

const Present = createContext<Me | null>(null);

export function SignedIn({ me, children }: { me: Me; children: ReactNode }) {
  return <Present.Provider value={me}>{children}</Present.Provider>;
}

/** Who is signed in; only below `SignedIn`. */
export function useMe(): Me {
  const me = useContext(Present);
  if (me === null) throw new Error("nobody is signed in here");
  return me;
}

/** `const may = useMay(); may("lead.reveal")`: has this person one of these permissions? The house asks again. */
export function useMay(): (...needed: Permission[]) => boolean {
  const { permissions } = useMe();
  return useCallback((...needed) => needed.some((one) => permissions.includes(one)), [permissions]);
}
