import { useState } from "react";

/** Of a list that changes by itself, the row in question: the first one to begin with, then only what the person chooses (`go`; empty: begin
 * anew). Where it has gone it is none, and not the one that took its place: whatever a key does was meant for it. */
export function usePinned(names: readonly string[]) {
  const [at, go] = useState("");
  const first = names[0];
  if (!at && first !== undefined) go(first);
  return { here: names.includes(at) ? at : "", go };
}
