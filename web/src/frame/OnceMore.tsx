/** The window in which the second factor is presented once more. */
import { Modal } from "antd";
import { Factors } from "./Factors";
import { useMe } from "./session";
import { useSay } from "./speech";
import { frame } from "./words";

/** `end`: whether the person has proved it, or has closed the window. */
export default function OnceMore({ end }: { end: (proved: boolean) => void }) {
  const say = useSay();
  const { factors } = useMe();
  return (
    <Modal open title={say(frame.freshTitle)} footer={null} onCancel={() => end(false)} width={400}>
      <p>{say(frame.freshLead)}</p>
      <Factors kinds={factors} done={() => end(true)} />
    </Modal>
  );
}
