/** The numbers of a raw lead, one a line: what we take each for, mended in place, taken away, added. */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Alert, Button, Form, Input } from "antd";
import { useRef } from "react";
import type { Schemas } from "../frame/client";
import { useSay } from "../frame/speech";
import { places } from "./places/words";
import type { Repairs } from "./repairing";
import { channels, phoneKinds } from "./words";

type Read = Schemas["NumberRead"];

export function Numbers({ read, needed }: { read: readonly Read[]; needed: boolean }) {
  const say = useSay();
  const another = useRef<HTMLButtonElement>(null);
  return (
    <Form.List name="phones">
      {(fields, { add, remove }) => (
        <fieldset className="lc-numbers">
          <legend className="lc-numbers-name">{say(places.phones)}</legend>
          {fields.map(({ key, name }) => (
            <Line
              key={key}
              place={name}
              read={read}
              takeAway={() => {
                remove(name);
                another.current?.focus(); // the button that had the focus is gone
              }}
            />
          ))}
          <Button ref={another} size="small" icon={<PlusOutlined />} onClick={() => add("")}>
            {say(channels.addNumber)}
          </Button>
          <Without needed={needed} />
        </fieldset>
      )}
    </Form.List>
  );
}

function Line({ place, read, takeAway }: { place: number; read: readonly Read[]; takeAway: () => void }) {
  const say = useSay();
  const written = Form.useWatch(["phones", place]) as string | undefined;
  const known = read.find((one) => one.written === written);
  const text = known && say(known.dummy ? phoneKinds.dummy : phoneKinds[known.kind]);
  const wrong = known && (known.dummy || known.kind === "invalid" || known.kind === "virtual");
  return (
    <div className="lc-numbers-line">
      <Form.Item name={place} noStyle>
        <Input
          maxLength={200}
          autoComplete="off"
          inputMode="tel"
          aria-label={say(channels.numberNth, { n: place + 1 })}
          status={wrong ? "warning" : undefined}
        />
      </Form.Item>
      <span className={wrong ? "lc-numbers-wrong" : "soft"}>{text ?? ""}</span>
      <Button
        size="small"
        icon={<DeleteOutlined />}
        aria-label={say(channels.takeNumberNth, { n: place + 1 })}
        onClick={takeAway}
      >
        {say(channels.takeNumber)}
      </Button>
    </div>
  );
}

/** What becomes of a lead without a number, before it is saved. */
function Without({ needed }: { needed: boolean }) {
  const say = useSay();
  const form = Form.useFormInstance<Repairs>();
  const phones = (Form.useWatch("phones", form) ?? []).filter((one) => one?.trim());
  const email = Form.useWatch("email", form);
  if (phones.length > 0) return null;
  if (needed) return <Alert type="warning" showIcon title={say(channels.withoutNumber)} />;
  if (!email?.trim()) return <Alert type="warning" showIcon title={say(channels.withoutContact)} />;
  return null;
}
