/** Shows what lies behind it to whoever is signed in, and the way in to everybody else. */
import { Spin } from "antd";
import type { ReactNode } from "react";
import { Problem } from "./problem";
import { SignIn } from "./SignIn";
import { SignedIn, useSession } from "./session";
import { useSay } from "./speech";
import { frame } from "./words";

export function Gate({ children }: { children: ReactNode }) {
  const say = useSay();
  const { data: me, error, isPending, refetch } = useSession();
  if (isPending) return <Spin fullscreen description={say(frame.loading)} delay={300} />;
  if (error) return <Problem fault={error} again={refetch} />;
  if (me?.stage !== "whole") return <SignIn me={me} key={me?.session ?? ""} />;
  return <SignedIn me={me}>{children}</SignedIn>;
}
