/** Who is signed in, how far, and what that person may do. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useCallback, useContext } from "react";
import { ApiError, api, keepProof, onSessionOver, type Permission, type Schemas, told } from "./client";

export type Me = Schemas["Me"];
const KEY = ["identity", "me"];

/** The session as far as it has come; null: nobody is signed in. */
export function useSession() {
  const queries = useQueryClient();
  onSessionOver(() => queries.setQueryData(KEY, null));
  return useQuery({ queryKey: KEY, queryFn: readMe, staleTime: 60_000, retry: false });
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

/** Ends the session, and forgets all that was read in it. */
export function useSignOut() {
  const queries = useQueryClient();
  return useCallback(async () => {
    await told(api.POST("/identity/sign-out")).catch(() => undefined);
    queries.setQueryData(KEY, null);
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== KEY[0] || queryKey[1] !== KEY[1] });
  }, [queries]);
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
