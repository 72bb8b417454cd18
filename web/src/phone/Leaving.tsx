/** The way out. What still waits here is not left behind unasked: it may hold customers' names and numbers, and nobody else sends it. */
import { LogoutOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Modal } from "antd";
import { useState } from "react";
import { useMe, useSignOut } from "../frame/session";
import { useSay } from "../frame/speech";
import { frame } from "../frame/words";
import { TOUCHED, useLine } from "./acting";
import { type Action, dropAll, flush, waiting } from "./queue";
import { send } from "./sending";
import { phone } from "./words";

export function Leaving() {
  const say = useSay();
  const { account } = useMe();
  const queries = useQueryClient();
  const line = useLine();
  const signOut = useSignOut();
  const [left, setLeft] = useState<readonly Action[]>([]);
  const [busy, setBusy] = useState(false);
  const open = left.filter((one) => one.refusal === undefined).length;
  const refused = left.length - open;

  const leave = async () => {
    const kept = await waiting(account);
    setLeft(kept);
    if (kept.length === 0) await signOut();
  };
  const sendFirst = async () => {
    setBusy(true);
    await flush(account, send);
    queries.invalidateQueries(TOUCHED);
    await leave();
    setBusy(false);
  };
  // Nothing is deleted while the session goes on.
  const discard = async () => {
    setLeft([]);
    if (await signOut()) await dropAll(account);
  };
  return (
    <>
      <Button type="text" icon={<LogoutOutlined />} aria-label={say(frame.signOut)} onClick={leave} />
      <Modal
        open={left.length > 0}
        title={say(phone.leaving)}
        width={400}
        destroyOnHidden
        onCancel={() => setLeft([])}
        footer={
          <div className="lc-stack">
            {open > 0 && (
              <Button type="primary" size="large" block disabled={!line} loading={busy} onClick={sendFirst}>
                {say(phone.sendFirst)}
              </Button>
            )}
            <Button danger size="large" block disabled={busy} onClick={discard}>
              {say(phone.discard)}
            </Button>
            <Button size="large" block onClick={() => setLeft([])}>
              {say(frame.stay)}
            </Button>
          </div>
        }
      >
        {open > 0 && <p>{say(phone.waits, { n: open })}</p>}
        {refused > 0 && <p>{say(phone.refused, { n: refused })}</p>}
        <p>{say(phone.leavingLead)}</p>
      </Modal>
    </>
  );
}
