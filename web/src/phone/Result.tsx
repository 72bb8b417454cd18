/** What came of a call, a message, a visit, and what comes next: result, when, save. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button, Skeleton } from "antd";
import { type FormEvent, useState } from "react";
import { houseNow, type Schemas } from "../frame/client";
import { Page } from "../frame/Page";
import { Problem } from "../frame/problem";
import { useSay } from "../frame/speech";
import { intents, leads } from "../leads/words";
import { useAct, useWaiting } from "./acting";
import { useCalls } from "./Call";
import { Choice } from "./Choice";
import { known, moments, useResults } from "./due";
import { callOf, inField, type Said, said } from "./logging";
import type { Action } from "./queue";
import { resultRoute } from "./routes";
import { nextSteps, phone } from "./words";

type Kind = Schemas["followup_terms_Kind"];
type Step = Schemas["NextStep"];
type When = keyof ReturnType<typeof moments> | "byRule" | "other";
const KINDS = [
  ["call", phone.kindCall],
  ["message", phone.kindMessage],
  ["visit", phone.kindVisit],
] as const;
const WHENS = ["inHours", "tomorrow", "inDays", "inWeek"] as const;
const LEVELS = ["high", "normal", "low", "none"] as const;

/** A new result, or one that the house refused, to be corrected: what was said then stands in the form. */
export function Result() {
  const { reference } = resultRoute.useParams();
  const { again } = resultRoute.useSearch();
  const found = useWaiting().find(
    (one) => one.key === again && one.lead === reference && one.refusal !== undefined,
  );
  // It stays while it is sent, though it does not wait any more by then.
  const [before, setBefore] = useState(found);
  if (found && !before) setBefore(found);
  return <Form key={before?.key ?? ""} reference={reference} before={before} />;
}

function Form({ reference, before }: { reference: string; before: Action | undefined }) {
  const say = useSay();
  const first = said(before);
  const queries = useQueryClient();
  const go = useNavigate();
  const act = useAct();
  const results = useResults();
  const actions = useWaiting();
  const { data: calls } = useCalls(reference);
  const [kind, setKind] = useState<Kind>(first?.kind ?? "call");
  const [code, setCode] = useState(first?.result);
  const [step, setStep] = useState<Step>(first?.next_step ?? "call");
  const [when, setWhen] = useState(first && whenOf(first));
  const [exact, setExact] = useState(first?.next_due_at ? inField(new Date(first.next_due_at)) : "");
  const [intent, setIntent] = useState<"" | (typeof LEVELS)[number]>(first?.intent ?? "");
  const [note, setNote] = useState(first?.note ?? "");
  const [takeover, setTakeover] = useState(first?.told_takeover ?? false);
  const [missing, setMissing] = useState("");
  const [busy, setBusy] = useState(false);
  const choices = results.data?.filter((one) => one.kind === kind) ?? [];
  const chosen = choices.find((one) => one.code === code);
  const name = known(queries, reference)?.name;

  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    if (!chosen) return setMissing(say(phone.chooseResult));
    const at = momentOf(when, exact);
    if (at === undefined || (at === null && chosen.needs_next)) return setMissing(say(phone.chooseTime));
    setMissing("");
    setBusy(true);
    const happened = first?.happened_at ? new Date(first.happened_at) : houseNow();
    const body: Said = {
      kind,
      result: chosen.code,
      intent: intent || undefined,
      // By the rule the house looks at the lead again: no step was agreed on, and none was asked for.
      next_step: at ? step : null,
      next_due_at: at?.toISOString() ?? null,
      note,
      call: callOf(calls ?? [], kind, happened, actions),
      told_takeover: takeover,
      happened_at: happened.toISOString(),
    };
    const path = `/leads/${encodeURIComponent(reference)}/follow-ups`;
    try {
      const deed = { method: "POST", path, body, deed: "follow_up", lead: reference } as const;
      if (await act(deed, before?.place)) go({ to: "/" });
    } finally {
      setBusy(false);
    }
  };

  if (results.error && !results.data) return <Problem fault={results.error} again={results.refetch} />;
  return (
    <Page title={name || say(phone.log)}>
      {results.isPending &&
        (results.fetchStatus === "paused" ? <p>{say(phone.resultsAway)}</p> : <Skeleton active />)}
      <form className="lc-stack lc-with-bar" onSubmit={save}>
        <Choice
          label={say(phone.kind)}
          quiet
          options={KINDS.map(([one, text]) => [one, say(text)])}
          value={kind}
          choose={(one) => {
            setKind(one);
            setCode(undefined);
          }}
        />
        <Choice
          label={say(phone.result)}
          options={choices.map((one) => [one.code, one.name])}
          value={code}
          choose={(one) => {
            setCode(one);
            setMissing("");
            const found = choices.find((other) => other.code === one);
            if (found && !found.needs_next && when === undefined) setWhen("byRule");
            if (found?.needs_next && when === "byRule") setWhen(undefined);
          }}
        />
        {when !== "byRule" && (
          <Choice
            label={say(phone.next)}
            options={(Object.keys(nextSteps) as Step[]).map((one) => [one, say(nextSteps[one])])}
            value={step}
            choose={setStep}
          />
        )}
        <Choice
          label={say(phone.when)}
          options={[
            ...(chosen && !chosen.needs_next
              ? [["byRule", say(phone.byRule, { n: chosen.again_days })] as const]
              : []),
            ...WHENS.map((one) => [one, say(phone[one])] as const),
            ["other", say(phone.otherTime)] as const,
          ]}
          value={when}
          choose={setWhen}
        />
        {when === "other" && (
          <label className="lc-field">
            {say(phone.whenExactly)}
            <input type="datetime-local" value={exact} onChange={(event) => setExact(event.target.value)} />
          </label>
        )}
        <details className="lc-details" open={Boolean(first)}>
          <summary>{say(phone.moreToSay)}</summary>
          <div className="lc-stack">
            <Choice
              label={say(leads.intent)}
              options={[
                ["", say(phone.unstated)],
                ...LEVELS.map((one) => [one, say(intents[one] ?? phone.unstated)] as const),
              ]}
              value={intent}
              choose={setIntent}
            />
            <label className="lc-field">
              {say(phone.note)}
              <textarea
                rows={3}
                maxLength={4000}
                value={note}
                onChange={(event) => setNote(event.target.value)}
              />
            </label>
            <label className="lc-tick">
              <input
                type="checkbox"
                checked={takeover}
                onChange={(event) => setTakeover(event.target.checked)}
              />
              {say(phone.takeover)}
            </label>
          </div>
        </details>
        <div className="lc-bar">
          {missing && <p role="alert">{missing}</p>}
          <Button type="primary" block size="large" htmlType="submit" className="lc-tall" loading={busy}>
            {say(phone.save)}
          </Button>
        </div>
      </form>
    </Page>
  );
}

/** How the time of a result that was said before stands in the form. */
function whenOf(first: Said): When {
  return first.next_due_at ? "other" : "byRule";
}

/** The chosen moment; null: the house's rule says when; undefined: nothing is chosen. */
function momentOf(when: When | undefined, exact: string): Date | null | undefined {
  if (when === undefined) return undefined;
  if (when === "byRule") return null;
  if (when !== "other") return moments(new Date())[when];
  const at = new Date(exact);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
