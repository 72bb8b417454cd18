/** Presenting a second factor: at sign-in, and again where the house wants it fresh. */
import { KeyOutlined } from "@ant-design/icons";
import { Alert, Button, Form, Input } from "antd";
import { useState } from "react";
import { api, keepProof, type Schemas, told } from "./client";
import { sentence } from "./problem";
import { useSay } from "./speech";
import { frame } from "./words";

export type SignedInAnswer = Schemas["SignedIn"];

/** Runs one step of signing in; keeps the new proof, or the sentence of the refusal. */
export function useStep(done: (answer: SignedInAnswer) => void) {
  const say = useSay();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  const run = async (step: () => Promise<SignedInAnswer>) => {
    setBusy(true);
    setFault("");
    try {
      const answer = await step();
      keepProof(answer.csrf);
      done(answer);
    } catch (refused) {
      // A person who closes the browser's own window for passkeys has not failed.
      if (!(refused instanceof DOMException)) setFault(sentence(refused, say));
    } finally {
      setBusy(false);
    }
  };
  return { busy, fault, run };
}

/** The answer of a passkey to what the house asks. */
async function presentKey(): Promise<SignedInAnswer> {
  const options = await told(api.POST("/identity/second-factor/webauthn/options"));
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as unknown as PublicKeyCredentialRequestOptionsJSON,
  );
  const found = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
  return told(
    api.POST("/identity/second-factor/webauthn", {
      body: { credential: { ...found.toJSON() } as Record<string, never>, name: "" },
    }),
  );
}

interface FactorsProps {
  kinds: readonly string[];
  done: (answer: SignedInAnswer) => void;
  /** At sign-in only: a recovery code instead. */
  recover?: boolean;
}

export function Factors({ kinds, done, recover = false }: FactorsProps) {
  const say = useSay();
  const [recovering, setRecovering] = useState(false);
  const { busy, fault, run } = useStep(done);
  const app = kinds.includes("totp");
  const key = kinds.includes("webauthn");
  const send = ({ code }: { code: string }) =>
    run(() =>
      told(
        recovering
          ? api.POST("/identity/second-factor/recovery-code", { body: { code: code.trim() } })
          : api.POST("/identity/second-factor/totp", { body: { code: code.replaceAll(" ", "") } }),
      ),
    );
  const lead = recovering ? frame.recoveryLead : app ? frame.secondLead : frame.secondLeadKey;
  return (
    <>
      <p className="soft">{say(lead)}</p>
      {fault && <Alert type="error" showIcon title={fault} role="alert" className="lc-said" />}
      {(app || recovering) && (
        <Form layout="vertical" requiredMark={false} onFinish={send} key={String(recovering)}>
          <Form.Item
            name="code"
            label={say(recovering ? frame.recoveryCode : frame.code)}
            rules={[{ required: true, message: say(frame.codeMissing) }]}
          >
            <Input
              autoFocus
              size="large"
              inputMode={recovering ? "text" : "numeric"}
              autoComplete="one-time-code"
              maxLength={recovering ? 64 : 7}
              className="lc-code"
            />
          </Form.Item>
          <Button type="primary" size="large" block htmlType="submit" loading={busy}>
            {say(frame.confirm)}
          </Button>
        </Form>
      )}
      {key && !recovering && (
        <Button
          className="lc-next"
          size="large"
          block
          type={app ? "default" : "primary"}
          icon={<KeyOutlined />}
          loading={busy}
          onClick={() => run(presentKey)}
        >
          {say(frame.passkey)}
        </Button>
      )}
      {recover && (
        <Button type="link" className="lc-next" onClick={() => setRecovering(!recovering)}>
          {say(recovering ? frame.back : frame.recovery)}
        </Button>
      )}
    </>
  );
}
