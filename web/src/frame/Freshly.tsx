/** Asks for the second factor once more where the house wants a fresh one; the request that it held up goes on after. */
import { Modal } from "antd";
import { useEffect, useState } from "react";
import { onProofNeeded } from "./client";
import { Factors } from "./Factors";
import { useMe } from "./session";
import { useSay } from "./speech";
import { frame } from "./words";

export function Freshly() {
  const say = useSay();
  const { factors } = useMe();
  const [waiting, setWaiting] = useState<((proved: boolean) => void)[]>([]);
  useEffect(() => {
    onProofNeeded(() => new Promise((tell) => setWaiting((others) => [...others, tell])));
    return () => onProofNeeded(async () => false);
  }, []);
  const end = (proved: boolean) => {
    for (const tell of waiting) tell(proved);
    setWaiting([]);
  };
  return (
    <Modal
      open={waiting.length > 0}
      title={say(frame.freshTitle)}
      footer={null}
      onCancel={() => end(false)}
      destroyOnHidden
      width={400}
    >
      <p>{say(frame.freshLead)}</p>
      <Factors kinds={factors} done={() => end(true)} />
    </Modal>
  );
}
