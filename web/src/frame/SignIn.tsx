/** From nobody to a session that may work. */
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Divider, Form, Input } from "antd";
import { lazy, Suspense, useState } from "react";
import { api, told } from "./client";
import { Factors, useStep } from "./Factors";
import { useHouseWords } from "./house";
import { Mark } from "./Mark";
import { lost } from "./problem";
import { refused } from "./refusal";
import { type Me, useSessionChanged, useSignOut } from "./session";
import { useSay } from "./speech";
import { Tools } from "./Tools";
import { frame } from "./words";

const Enrol = lazy(() => import("./Enrol").catch(lost));

/** `me`: a session that still wants its second factor, or has none yet; null: nobody. `home`: the address at which the pages begin. */
export default function SignIn({ me, home }: { me: Me | null; home: string }) {
  const say = useSay();
  const changed = useSessionChanged();
  const signOut = useSignOut();
  // A session becomes whole with its first factor; the recovery codes are still to be read.
  const [enrolling, setEnrolling] = useState(me?.stage === "enrol");
  const enrol = enrolling || me?.stage === "enrol";
  return (
    <div className="lc-gate">
      <header className="lc-gate-tools">
        <Tools />
      </header>
      <main className="lc-gate-main" id="main">
        <section className="lc-gate-card" aria-label={say(frame.signIn)}>
          <div className="lc-gate-brand">
            <Mark size={40} />
            <div>
              <strong>{say(frame.product)}</strong>
              <span>{say(frame.motto)}</span>
            </div>
          </div>
          {me === null && (
            <>
              <Password done={changed} />
              <WaysIn home={home} />
            </>
          )}
          {me && !enrol && (
            <>
              <h1>{say(frame.secondTitle)}</h1>
              <Factors
                kinds={me.factors}
                recover
                done={(answer) => {
                  setEnrolling(answer.stage === "enrol");
                  return changed();
                }}
              />
            </>
          )}
          {me && enrol && (
            <Suspense>
              <Enrol done={changed} />
            </Suspense>
          )}
          {me && (
            <Button type="link" onClick={signOut} className="lc-next">
              {say(frame.other)}
            </Button>
          )}
        </section>
      </main>
    </div>
  );
}

/** The sign-in pages of people's own companies; they send back to where somebody began. */
function WaysIn({ home }: { home: string }) {
  const say = useSay();
  const { data } = useQuery({
    queryKey: ["identity", "ways in"],
    queryFn: async ({ signal }) => (await told(api.GET("/identity/oidc", { signal }))).providers,
    staleTime: 300_000,
  });
  if (!data?.length) return null;
  return (
    <nav aria-label={say(frame.company)} className="lc-ways-in">
      <Divider plain>{say(frame.company)}</Divider>
      {data.map((one) => (
        <Button
          key={one.code}
          block
          size="large"
          href={`/identity/oidc/${one.code}/start${home === "/phone" ? "?entrance=phone" : ""}`}
        >
          {say(frame.signInWith, { name: one.name })}
        </Button>
      ))}
    </nav>
  );
}

function Password({ done }: { done: () => void }) {
  const say = useSay();
  const word = useHouseWords();
  const { busy, fault, run } = useStep(done);
  return (
    <>
      <h1>{say(frame.signIn)}</h1>
      {refused && !fault && (
        <Alert type="error" showIcon title={word(refused)} role="alert" className="lc-said" />
      )}
      {fault && <Alert type="error" showIcon title={fault} role="alert" className="lc-said" />}
      <Form
        layout="vertical"
        requiredMark={false}
        onFinish={(body: { login: string; password: string }) =>
          run(() => told(api.POST("/identity/sign-in", { body })))
        }
      >
        <Form.Item
          name="login"
          label={say(frame.name)}
          rules={[{ required: true, message: say(frame.nameMissing) }]}
        >
          <Input size="large" autoComplete="username" autoCapitalize="none" spellCheck={false} autoFocus />
        </Form.Item>
        <Form.Item
          name="password"
          label={say(frame.password)}
          rules={[{ required: true, message: say(frame.passwordMissing) }]}
        >
          <Input.Password size="large" autoComplete="current-password" />
        </Form.Item>
        <Button type="primary" size="large" block htmlType="submit" loading={busy}>
          {say(frame.signIn)}
        </Button>
      </Form>
    </>
  );
}
