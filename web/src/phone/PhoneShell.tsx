/** What stands around every page of the phone. */
import { LogoutOutlined } from "@ant-design/icons";
import { Outlet } from "@tanstack/react-router";
import { Button } from "antd";
import { Freshly } from "../frame/Freshly";
import { Mark } from "../frame/Mark";
import { useSignOut } from "../frame/session";
import { useSay } from "../frame/speech";
import { Tools } from "../frame/Tools";
import { frame } from "../frame/words";
import { Line } from "./Line";
import "./phone.css";

export function PhoneShell() {
  const say = useSay();
  const signOut = useSignOut();
  return (
    <div className="lc-phone">
      <header className="lc-top">
        <Mark size={24} />
        <div className="lc-top-tools">
          <Tools />
          <Button type="text" icon={<LogoutOutlined />} aria-label={say(frame.signOut)} onClick={signOut} />
        </div>
      </header>
      <Line />
      <main id="main" className="lc-main">
        <Outlet />
      </main>
      <Freshly />
    </div>
  );
}
