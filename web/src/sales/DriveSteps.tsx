/** The forms of a test drive's steps. */
import { Button, Skeleton } from "antd";
import { type FormEvent, useState } from "react";
import type { Schemas } from "../frame/client";
import { Problem } from "../frame/problem";
import { useSay, useSpeech } from "../frame/speech";
import { Choice } from "../phone/Choice";
import { useActing } from "./acting";
import { useAgreements } from "./drive_data";
import { sales, drives as words } from "./words";

interface LicenceStepProps {
  /** With which the car may be driven. */
  classes: readonly string[];
  /** Of the drive, `2026-11-22`. */
  day: string;
  done: (body: Schemas["LicenceBody"]) => Promise<void>;
}

export function LicenceStep({ classes, day, done }: LicenceStepProps) {
  const say = useSay();
  const [kind, setKind] = useState<string>();
  const [until, setUntil] = useState("");
  const [missing, setMissing] = useState("");
  const [busy, setBusy] = useState(false);
  const chosen = kind ?? classes[0] ?? "C1";
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!until) return setMissing(say(words.validMissing));
    setMissing("");
    setBusy(true);
    await done({ licence_class: chosen, valid_until: until });
    setBusy(false);
  };
  return (
    <form className="lc-stack" onSubmit={save} noValidate>
      <p className="soft">{say(words.licenceLead)}</p>
      <Choice
        label={say(words.licenceClass)}
        options={(classes.length ? classes : [chosen]).map((one) => [one, one] as const)}
        value={chosen}
        choose={setKind}
      />
      <label className="lc-field">
        {say(words.validUntil)}
        <input type="date" min={day} value={until} onChange={(event) => setUntil(event.target.value)} />
      </label>
      {missing && <p role="alert">{missing}</p>}
      <Button type="primary" size="large" block htmlType="submit" loading={busy}>
        {say(words.checked)}
      </Button>
    </form>
  );
}

export function AgreementStep({ done }: { done: (body: Schemas["SignedBody"]) => Promise<void> }) {
  const say = useSay();
  const { language } = useSpeech();
  const { line } = useActing();
  const { data, error, isPending, refetch } = useAgreements();
  const [chosen, setChosen] = useState("");
  const [busy, setBusy] = useState(false);
  const all = data ?? [];
  const one =
    all.find((found) => `${found.version}/${found.language}` === chosen) ??
    all.find((found) => found.language === language) ??
    all[0];
  if (isPending) return line ? <Skeleton active /> : <p className="soft">{say(sales.awayNow)}</p>;
  if (error && !data) return <Problem fault={error} again={refetch} />;
  if (!one) return <p role="alert">{say(words.agreementNone)}</p>;
  const sign = async () => {
    setBusy(true);
    const spoken = one.language === "en-US" ? "en-US" : "zh-CN";
    await done({ version: one.version, text_hash: one.text_hash, language: spoken });
    setBusy(false);
  };
  return (
    <>
      {all.length > 1 && (
        <Choice
          label={say(words.agreement)}
          quiet
          options={all
            .slice(0, 4)
            .map((found) => [`${found.version}/${found.language}`, found.version] as const)}
          value={`${one.version}/${one.language}`}
          choose={setChosen}
        />
      )}
      <p className="soft">
        {say(words.agreementRead)} · {say(words.version, { version: one.version })}
      </p>
      <p className="lc-sales-notice" lang={one.language}>
        {one.text}
      </p>
      <Button type="primary" size="large" block loading={busy} onClick={sign}>
        {say(words.signed)}
      </Button>
    </>
  );
}

const STARS = ["1", "2", "3", "4", "5"] as const;

export function FeedbackStep({ done }: { done: (body: Schemas["FeedbackBody"]) => Promise<void> }) {
  const say = useSay();
  const [stars, setStars] = useState<(typeof STARS)[number]>();
  const [text, setText] = useState("");
  const [missing, setMissing] = useState("");
  const [busy, setBusy] = useState(false);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!stars) return setMissing(say(words.starsMissing));
    setMissing("");
    setBusy(true);
    await done({ stars: Number(stars), text: text.trim() });
    setBusy(false);
  };
  return (
    <form className="lc-stack" onSubmit={save} noValidate>
      <Choice
        label={say(words.stars)}
        options={STARS.map((one) => [one, say(words.starsOf, { n: Number(one) })] as const)}
        value={stars}
        choose={setStars}
      />
      <label className="lc-field">
        {say(words.said)}
        <textarea rows={3} maxLength={4000} value={text} onChange={(event) => setText(event.target.value)} />
      </label>
      {missing && <p role="alert">{missing}</p>}
      <Button type="primary" size="large" block htmlType="submit" loading={busy}>
        {say(words.feedbackDo)}
      </Button>
    </form>
  );
}
