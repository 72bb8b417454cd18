/** The first factor of an account, and its recovery codes. */
import { KeyOutlined, MobileOutlined } from "@ant-design/icons";
import { Alert, Button, Form, Input, QRCode } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "./client";
import { type SignedInAnswer, useStep } from "./Factors";
import { useSay } from "./speech";
import { frame } from "./words";

async function enrolKey(): Promise<SignedInAnswer> {
  const options = await told(api.POST("/identity/factors/webauthn/options"));
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  );
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  return told(
    api.POST("/identity/factors/webauthn", {
      body: { credential: { ...made.toJSON() } as Record<string, never>, name: "passkey" },
    }),
  );
}

export default function Enrol({ done }: { done: () => void }) {
  const say = useSay();
  const [made, setMade] = useState<Schemas["AppMade"]>();
  const [answer, setAnswer] = useState<SignedInAnswer>();
  const enrolled = (next: SignedInAnswer) => {
    setMade(undefined);
    setAnswer(next);
    if (next.stage === "whole" && !next.recovery_codes?.length) done();
  };
  const { busy, fault, run } = useStep(enrolled);
  if (answer?.recovery_codes?.length) {
    return (
      <>
        <h1>{say(frame.codesTitle)}</h1>
        <p className="soft">{say(frame.codesLead)}</p>
        <ul className="lc-codes">
          {answer.recovery_codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <Button
          type="primary"
          size="large"
          block
          onClick={() => (answer.stage === "whole" ? done() : setAnswer({ ...answer, recovery_codes: [] }))}
        >
          {say(frame.codesKept)}
        </Button>
      </>
    );
  }
  const begin = async () =>
    setMade(await told(api.POST("/identity/factors/totp", { body: { name: "app" } })));
  return (
    <>
      <h1>{say(frame.enrolTitle)}</h1>
      <p className="soft">{say(answer ? frame.enrolMore : frame.enrolLead)}</p>
      {fault && <Alert type="error" showIcon title={fault} role="alert" className="lc-said" />}
      {made ? (
        <Form
          layout="vertical"
          requiredMark={false}
          onFinish={({ code }: { code: string }) =>
            run(() => told(api.POST("/identity/factors/totp/confirm", { body: { code: code.trim() } })))
          }
        >
          <p>{say(frame.enrolScan)}</p>
          <QRCode value={made.uri} size={168} bgColor="#fff" color="#000" type="svg" className="lc-qr" />
          <p className="soft">
            {say(frame.enrolSecret)} <code className="lc-secret">{made.secret}</code>
          </p>
          <Form.Item
            name="code"
            label={say(frame.code)}
            rules={[{ required: true, message: say(frame.codeMissing) }]}
          >
            <Input
              size="large"
              inputMode="numeric"
              autoComplete="one-time-code"
              className="lc-code"
              autoFocus
            />
          </Form.Item>
          <Button type="primary" size="large" block htmlType="submit" loading={busy}>
            {say(frame.confirm)}
          </Button>
        </Form>
      ) : (
        <>
          <Button
            size="large"
            block
            type="primary"
            icon={<KeyOutlined />}
            loading={busy}
            onClick={() => run(enrolKey)}
          >
            {say(frame.enrolKey)}
          </Button>
          {!answer && (
            <Button size="large" block className="lc-next" icon={<MobileOutlined />} onClick={begin}>
              {say(frame.enrolApp)}
            </Button>
          )}
        </>
      )}
    </>
  );
}
