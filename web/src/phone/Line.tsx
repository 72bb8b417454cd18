/** Says when the line is away and what waits to be sent, and sends it once the line is back. */
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useCallback, useEffect } from "react";
import { useMe } from "../frame/session";
import { useSay } from "../frame/speech";
import { TOUCHED, useLine, useWaiting } from "./acting";
import { dropOld, flush } from "./queue";
import { send } from "./sending";
import { phone } from "./words";

/** After how many milliseconds what waits is tried again while the line seems to be there: a line that has just come back often breaks
 * once more at first. The last wait holds from then on. */
const AGAIN = [1_000, 3_000, 10_000, 30_000] as const;

export function Line() {
  const say = useSay();
  const { account } = useMe();
  const queries = useQueryClient();
  const there = useLine();
  const actions = useWaiting();
  const open = actions.filter((one) => one.refusal === undefined).length;
  const sendAll = useCallback(async () => {
    const done = await flush(account, send);
    await queries.invalidateQueries(done ? TOUCHED : { queryKey: ["phone", "waiting"] });
  }, [account, queries]);
  useEffect(() => {
    dropOld(account).then(() => queries.invalidateQueries({ queryKey: ["phone", "waiting"] }));
  }, [account, queries]);
  useEffect(() => {
    if (!there || open === 0) return;
    let tries = 0;
    let timer: ReturnType<typeof setTimeout>;
    const next = () => {
      timer = setTimeout(
        () => {
          sendAll();
          next();
        },
        AGAIN[Math.min(tries, AGAIN.length - 1)],
      );
      tries += 1;
    };
    sendAll();
    next();
    return () => clearTimeout(timer);
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
