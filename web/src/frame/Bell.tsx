/** How many notices nobody has read yet, and the way to them; wherever people of a dealer are. */
import { BellOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { api, told } from "./client";
import "./inbox.css";
import { lost } from "./problem";
import { useMay, useMe } from "./session";
import { useSay } from "./speech";
import { inbox } from "./words";

const Inbox = lazy(() => import("./Inbox").then((one) => ({ default: one.Inbox }), lost));

export const INBOX = ["inbox", "notices"];
const UNREAD = [...INBOX, "unread"];
const EVERY = 60_000;
/** More than that is many. */
const SHOWN = 99;

export function Bell() {
  const may = useMay();
  const { zone } = useMe();
  return zone === "entities" && may("lead.read") ? <Ringing /> : null;
}

function Ringing() {
  const say = useSay();
  const [open, setOpen] = useState(false);
  // It stays while it closes.
  const [begun, setBegun] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  // What had the focus in the list may be gone by now, as the button is that marks all as read.
  useEffect(() => {
    if (!begun || open) return;
    const frame = requestAnimationFrame(() => button.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, [begun, open]);
  const { data } = useQuery({
    queryKey: UNREAD,
    queryFn: async ({ signal }) => (await told(api.GET("/inbox/unread", { signal }))).unread,
    refetchInterval: EVERY,
    refetchOnWindowFocus: "always",
  });
  const n = data ?? 0;
  return (
    <>
      <Button
        ref={button}
        type="text"
        icon={<BellOutlined />}
        aria-label={n ? say(inbox.unreadMany, { n }) : say(inbox.title)}
        aria-haspopup="dialog"
        aria-expanded={open}
        className="lc-bell"
        onClick={() => {
          setBegun(true);
          setOpen(true);
        }}
      >
        {n > 0 && (
          <span className="lc-unread" aria-hidden="true">
            {n > SHOWN ? `${SHOWN}+` : n}
          </span>
        )}
      </Button>
      {begun && (
        <Suspense>
          <Inbox open={open} close={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
