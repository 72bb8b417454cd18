/** Shows what lies behind it to whoever is signed in, and the way in to everybody else. */
import { Spin } from "antd";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { lost, Problem } from "./problem";
import "./refusal";
import { SignedIn, useSession } from "./session";
import { useSay } from "./speech";
import { frame } from "./words";

/** Loaded when somebody is to sign in: who has a session never waits for it. */
const SignIn = lazy(() => import("./SignIn").catch(lost));

interface GateProps {
  /** The address at which the pages begin. */
  home: string;
  children: ReactNode;
}

export function Gate({ home, children }: GateProps) {
  const say = useSay();
  const { data: me, error, refetch } = useSession();
  const [whose, setWhose] = useState("");
  const wait = <Spin fullscreen description={say(frame.loading)} delay={300} />;
  // Who is known to be signed in stays so, with all that stands typed, though it cannot be read anew for a while.
  if (me === undefined) return error ? <Problem fault={error} again={refetch} /> : wait;
  if (me?.stage !== "whole") {
    return (
      <Suspense fallback={wait}>
        <SignIn me={me} home={home} key={me?.session ?? ""} />
      </Suspense>
    );
  }
  if (whose === "") setWhose(me.account);
  else if (whose !== me.account) return <Anew home={home}>{wait}</Anew>;
  return <SignedIn me={me}>{children}</SignedIn>;
}

/** Somebody else signed in where a person's pages stood: nothing that was read, typed or left open there goes on to the next one. */
function Anew({ home, children }: GateProps) {
  useEffect(() => location.replace(home), [home]);
  return children;
}
