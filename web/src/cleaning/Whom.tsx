/** Whom to call: the name and the number, once they were asked for. */
import { PhoneOutlined } from "@ant-design/icons";
import { Alert, Button } from "antd";
import type { Schemas } from "../frame/client";
import { Panel } from "../frame/Page";
import { useSay, useSpeech } from "../frame/speech";
import { instant } from "../frame/times";
import type { Sheet } from "./calling";
import { Hint } from "./keys";
import { cleaning } from "./words";

interface WhomProps {
  sheet: Sheet;
  person?: Schemas["Callee"] | undefined;
  show: () => void;
  busy: boolean;
}

export function Whom({ sheet, person, show, busy }: WhomProps) {
  const say = useSay();
  const { language } = useSpeech();
  const from = sheet.task.calls_from;
  return (
    <Panel title={say(cleaning.customer)}>
      {sheet.call_refused && (
        <Alert type="warning" showIcon title={say(cleaning.refused)} className="lc-call-said" />
      )}
      {from && !person && (
        <Alert
          type="info"
          showIcon
          title={say(cleaning.wait, { at: instant(from, language) })}
          className="lc-call-said"
        />
      )}
      {person ? (
        <div className="lc-call-number" role="status">
          <strong>{person.name || say(cleaning.nameless)}</strong>
          {person.phones.length === 0 && <span className="soft">{say(cleaning.noPhone)}</span>}
          {person.phones.map((phone) => (
            <a key={phone} href={`tel:${phone}`}>
              {phone}
            </a>
          ))}
        </div>
      ) : (
        <>
          <Button
            type="primary"
            size="large"
            block
            autoFocus
            icon={<PhoneOutlined />}
            loading={busy}
            disabled={from !== null}
            onClick={show}
          >
            {say(cleaning.number)} <Hint of="call" />
          </Button>
          <p className="soft lc-call-under">{say(cleaning.numberLead)}</p>
        </>
      )}
    </Panel>
  );
}
