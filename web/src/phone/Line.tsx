/** Says when the line is away and what waits to be sent, and sends it once the line is back. */
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useCallback, useEffect } from "react";
import { useMe } from "../frame/session";
import { useSay } from "../frame/speech";
import { useLine, useWaiting } from "./acting";
import { flush } from "./queue";
import { send } from "./sending";
import { phone } from "./words";

/** How often what waits is tried again while the line seems to be there, in milliseconds. */
const AGAIN = 30_000;

export function Line() {
  const say = useSay();
  const { account } = useMe();
  const queries = useQueryClient();
  const there = useLine();
  const actions = useWaiting();
  const open = actions.filter((one) => one.refusal === undefined).length;
  const sendAll = useCallback(async () => {
    const done = await flush(account, send);
    await queries.invalidateQueries({ queryKey: done ? undefined : ["phone", "waiting"] });
  }, [account, queries]);
  useEffect(() => {
    if (!there || open === 0) return;
    sendAll();
    const timer = setInterval(sendAll, AGAIN);
    return () => clearInterval(timer);
  }, [there, open, sendAll]);
  const refused = actions.length - open;
  if (there && actions.length === 0) return null;
  return (
    <div role="status" className={there && refused === 0 ? "lc-line" : "lc-line away"}>
      <div>
        {!there && <p>{say(phone.away)}</p>}
        {open > 0 && <p>{say(phone.waits, { n: open })}</p>}
        {refused > 0 && <p className="strong">{say(phone.refused, { n: refused })}</p>}
      </div>
      {there && open > 0 && (
        <Button type="text" onClick={sendAll}>
          {say(phone.sendNow)}
        </Button>
      )}
      {actions.length > 0 && <Link to="/waiting">{say(phone.look)}</Link>}
    </div>
  );
}
