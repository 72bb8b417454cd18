/** Asks for the second factor once more where the house wants a fresh one; the request that it held up goes on after. */
import { type ComponentType, lazy, Suspense, useEffect, useState } from "react";
import { onProofNeeded } from "./client";

interface Asking {
  /** Whether the person has proved it, or has closed the window. */
  end: (proved: boolean) => void;
}

/** It did not arrive: what waits for it is refused as it was. */
function Refused({ end }: Asking) {
  useEffect(() => end(false), [end]);
  return null;
}
const OnceMore = lazy<ComponentType<Asking>>(() => import("./OnceMore").catch(() => ({ default: Refused })));

export function Freshly() {
  const [waiting, setWaiting] = useState<((proved: boolean) => void)[]>([]);
  useEffect(() => {
    onProofNeeded(() => new Promise((tell) => setWaiting((others) => [...others, tell])));
    return () => onProofNeeded(async () => false);
  }, []);
  const end = (proved: boolean) => {
    for (const tell of waiting) tell(proved);
    setWaiting([]);
  };
  if (waiting.length === 0) return null;
  return (
    <Suspense>
      <OnceMore end={end} />
    </Suspense>
  );
}
