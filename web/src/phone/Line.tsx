/** Says when the line is away and what waits to be sent, and sends it once the line is back. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { useCallback, useEffect, useSyncExternalStore } from "react";
import { useMe } from "../frame/session";
import { useSay } from "../frame/speech";
import { flush, waiting } from "./queue";
import { send } from "./sending";
import { phone } from "./words";

/** How often what waits is tried again while the line seems to be there, in milliseconds. */
const AGAIN = 30_000;

function watchLine(tell: () => void) {
  addEventListener("online", tell);
  addEventListener("offline", tell);
  return () => {
    removeEventListener("online", tell);
    removeEventListener("offline", tell);
  };
}

export function Line() {
  const say = useSay();
  const { account } = useMe();
  const queries = useQueryClient();
  const there = useSyncExternalStore(watchLine, () => navigator.onLine);
  const { data: actions = [] } = useQuery({
    queryKey: ["phone", "waiting", account],
    queryFn: () => waiting(account),
    networkMode: "always",
  });
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
    <div role="status" className="lc-line">
      {!there && <p>{say(phone.away)}</p>}
      {open > 0 && (
        <p>
          {say(phone.waits, { n: open })}
          {there && (
            <Button type="link" size="small" onClick={sendAll}>
              {say(phone.sendNow)}
            </Button>
          )}
        </p>
      )}
      {refused > 0 && <p>{say(phone.refused, { n: refused })}</p>}
    </div>
  );
}
