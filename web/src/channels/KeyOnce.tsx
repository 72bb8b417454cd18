/** Keys that the browser has made, shown this once: nobody reads them back. */
import { Button, Modal, Typography } from "antd";
import { useSay } from "../frame/speech";
import { usedFor } from "./naming";
import { channels } from "./words";

interface KeyOnceProps {
  /** Key by use; none: nothing is shown. */
  keys: Readonly<Record<string, string>>;
  kept: () => void;
}

export function KeyOnce({ keys, kept }: KeyOnceProps) {
  const say = useSay();
  const made = Object.entries(keys);
  return (
    <Modal
      open={made.length > 0}
      title={say(channels.keyOnce)}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      footer={
        <Button type="primary" onClick={kept}>
          {say(channels.keyKept)}
        </Button>
      }
    >
      <p className="lc-channel-lead">{say(channels.keyOnceLead)}</p>
      {made.map(([use, key]) => (
        <div key={use}>
          <p className="soft">{usedFor(say, use)}</p>
          <Typography.Paragraph
            code
            className="lc-key-once"
            copyable={{ text: key, tooltips: [say(channels.copy), say(channels.copied)] }}
          >
            {key}
          </Typography.Paragraph>
        </div>
      ))}
    </Modal>
  );
}
