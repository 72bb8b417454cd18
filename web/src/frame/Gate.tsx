/** Shows what lies behind it to whoever is signed in, and the way in to everybody else. */
import { Spin } from "antd";
import { lazy, type ReactNode, Suspense } from "react";
import { lost, Problem } from "./problem";
import "./refusal";
import { SignedIn, useSession } from "./session";
import { useSay } from "./speech";
import { frame } from "./words";

/** Loaded when somebody is to sign in: who has a session never waits for it. */
const SignIn = lazy(() => import("./SignIn").catch(lost));

export function Gate({ children }: { children: ReactNode }) {
  const say = useSay();
  const { data: me, error, isPending, refetch } = useSession();
  const wait = <Spin fullscreen description={say(frame.loading)} delay={300} />;
  if (isPending) return wait;
  if (error) return <Problem fault={error} again={refetch} />;
  if (me?.stage !== "whole") {
    return (
      <Suspense fallback={wait}>
        <SignIn me={me} key={me?.session ?? ""} />
      </Suspense>
    );
  }
  return <SignedIn me={me}>{children}</SignedIn>;
}
