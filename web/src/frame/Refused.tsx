/** What somebody sees who opens the address of a page that is not for the own role, and a way back. */
import { LockOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { useSay } from "./speech";
import { frame } from "./words";

export function Refused() {
  const say = useSay();
  return (
    <div className="lc-problem">
      <LockOutlined className="lc-problem-mark" aria-hidden="true" />
      <h1 role="alert" className="lc-problem-said">
        {say(frame.notAllowed)}
      </h1>
      <p className="soft">{say(frame.notAllowedLead)}</p>
      <Link to="/">{say(frame.home)}</Link>
    </div>
  );
}
