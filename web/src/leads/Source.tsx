/** Where the inquiry came from, and the sentence that answers whoever asks for it. */
import { Button, Modal } from "antd";
import { useState } from "react";
import type { Schemas } from "../frame/client";
import { Facts, Panel } from "../frame/Page";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { Who } from "./shown";
import { leads } from "./words";

export function Source({ source }: { source: Schemas["Source"] }) {
  const say = useSay();
  const [reading, setReading] = useState(false);
  const notice = [source.notice, source.notice_version].filter(Boolean).join(" · ");
  return (
    <Panel title={say(leads.source)}>
      <figure className="lc-quote">
        <figcaption className="faint">{say(leads.sentenceTitle)}</figcaption>
        <blockquote>{source.sentence}</blockquote>
      </figure>
      <Facts
        of={[
          [say(leads.channel), <Who key="channel" of={source.channel} />],
          [say(leads.inquired), <Time key="at" at={source.inquired_at} seconds />],
          [say(leads.agreed), source.agreed_at && <Time at={source.agreed_at} seconds />],
          [
            say(leads.notice),
            notice && (
              <>
                {notice}{" "}
                {source.notice_text && (
                  <Button type="link" size="small" onClick={() => setReading(true)}>
                    {say(leads.noticeText)}
                  </Button>
                )}
              </>
            ),
          ],
          [say(leads.page), source.page],
        ]}
      />
      <Modal open={reading} onCancel={() => setReading(false)} footer={null} title={notice}>
        <p className="lc-notice">{source.notice_text}</p>
      </Modal>
    </Panel>
  );
}
