/** What takes two people: exports beyond a cap or in plain text, and the caps themselves. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Form, InputNumber, Popover } from "antd";
import { api, told } from "../frame/client";
import { Panel } from "../frame/Page";
import { sentence } from "../frame/problem";
import { useMay, useMe } from "../frame/session";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { type NameOf, useActors } from "./actors";
import { type Cap, type Export, useCaps, useExports } from "./asking";
import { Rows, TrustPage } from "./TrustPage";
import { approvals, exportStates, trust, usedFor } from "./words";

export const TONES: Readonly<Record<string, string>> = {
  waiting: "warn",
  ready: "good",
  taken: "good",
  failed: "bad",
  refused: "bad",
};

export function Approvals() {
  const say = useSay();
  const may = useMay();
  const { zone } = useMe();
  const exports = useExports();
  const caps = useCaps();
  const name = useActors(caps.data?.flatMap((one) => one.changes.map((change) => change.asked_by)) ?? []);
  const rows = exports.data?.toSorted(
    (one, other) => Number(other.status === "waiting") - Number(one.status === "waiting"),
  );
  return (
    <TrustPage title={say(trust.approvals)}>
      <div className="lc-stack">
        {may("export.approve") && (
          <Panel title={say(approvals.exports)}>
            <p className="soft lc-trust-lead">{say(approvals.exportsLead)}</p>
            <Rows
              label={say(approvals.exports)}
              rows={rows}
              error={exports.error}
              again={exports.refetch}
              keyOf={(one) => one.reference}
              empty={say(approvals.noExports)}
            >
              {(one) => <OneExport of={one} />}
            </Rows>
          </Panel>
        )}
        {may("cap.manage") && zone === "maker" && (
          <Panel title={say(approvals.caps)}>
            <p className="soft lc-trust-lead">{say(approvals.capsLead)}</p>
            <Rows
              label={say(approvals.caps)}
              rows={caps.data}
              error={caps.error}
              again={caps.refetch}
              keyOf={(one) => one.cap}
              empty="–"
            >
              {(one) => <OneCap of={one} name={name} />}
            </Rows>
          </Panel>
        )}
      </div>
    </TrustPage>
  );
}

function OneExport({ of }: { of: Export }) {
  const say = useSay();
  const queries = useQueryClient();
  const { message, modal } = App.useApp();
  const { account } = useMe();
  const path = { params: { path: { reference: of.reference } } };
  const decide = useMutation({
    mutationFn: (agreed: boolean) =>
      told(
        agreed
          ? api.POST("/exports/{reference}/approval", path)
          : api.POST("/exports/{reference}/refusal", path),
      ),
    onSuccess: (_, agreed) => {
      message.success(say(agreed ? approvals.approved : approvals.refused));
      queries.invalidateQueries({ queryKey: ["trust", "exports"] });
    },
    onError: (fault) => message.error(sentence(fault, say)),
  });
  const ask = () =>
    modal.confirm({
      title: say(approvals.sure, { n: of.rows_found }),
      content: say(approvals.sureLead),
      okText: say(approvals.approve),
      onOk: () => decide.mutateAsync(true).catch(() => undefined),
    });
  const purpose = usedFor[of.purpose];
  const own = of.asked_by === `person:${account}`;
  return (
    <div className="lc-trust-row">
      <strong>
        {of.status === "asked" ? say(approvals.counting) : say(approvals.rows, { n: of.rows_found })}
      </strong>
      <span className={`lc-dot ${TONES[of.status] ?? "busy"}`}>
        {say(exportStates[of.status as keyof typeof exportStates])}
      </span>
      <span>
        {purpose ? say(purpose) : "–"} ·{" "}
        <span className={of.plain ? "lc-trust-warn" : "soft"}>
          {say(of.plain ? approvals.plain : approvals.masked)}
        </span>
      </span>
      <span className="soft">
        {own ? say(trust.you) : of.asker || say(trust.somebody)} · <Time at={of.asked_at} />
      </span>
      <span className="lc-trust-end row wrap">
        {of.status === "waiting" && own && <span className="soft">{say(approvals.own)}</span>}
        {of.status === "waiting" && !own && (
          <>
            <Button type="primary" loading={decide.isPending} onClick={ask}>
              {say(approvals.approve)}
            </Button>
            <Button loading={decide.isPending} onClick={() => decide.mutate(false)}>
              {say(approvals.refuse)}
            </Button>
          </>
        )}
      </span>
    </div>
  );
}

function OneCap({ of, name }: { of: Cap; name: NameOf }) {
  const say = useSay();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const { account } = useMe();
  const anew = (text: (typeof approvals)["asked" | "agreed" | "refused"]) => {
    message.success(say(text));
    queries.invalidateQueries({ queryKey: ["trust", "caps"] });
  };
  const ask = useMutation({
    mutationFn: (most: number) =>
      told(api.POST("/caps/{cap}/changes", { params: { path: { cap: of.cap as never } }, body: { most } })),
    onSuccess: () => anew(approvals.asked),
  });
  const decide = useMutation({
    mutationFn: ({ change, agreed }: { change: string; agreed: boolean }) => {
      const path = { params: { path: { change } } };
      return told(
        agreed
          ? api.POST("/cap-changes/{change}/approval", path)
          : api.POST("/cap-changes/{change}/refusal", path),
      );
    },
    onSuccess: (_, { agreed }) => anew(agreed ? approvals.agreed : approvals.refused),
    onError: (fault) => message.error(sentence(fault, say)),
  });
  return (
    <div className="lc-trust-cap">
      <div className="lc-trust-row">
        <strong>{say(approvals[of.cap as "search_hour"])}</strong>
        <span>{say(approvals.now, { n: of.most })}</span>
        <span className="lc-trust-end">
          <Popover
            trigger="click"
            title={say(approvals.change)}
            content={
              <Form
                layout="vertical"
                requiredMark={false}
                initialValues={{ most: of.most }}
                onFinish={({ most }: { most: number }) => ask.mutate(most)}
              >
                <Form.Item
                  name="most"
                  label={say(approvals.most)}
                  rules={[{ required: true, message: say(approvals.most) }]}
                >
                  <InputNumber min={1} max={10_000} precision={0} />
                </Form.Item>
                {ask.error && <Alert type="warning" showIcon title={sentence(ask.error, say)} />}
                <Button type="primary" htmlType="submit" loading={ask.isPending}>
                  {say(approvals.ask)}
                </Button>
              </Form>
            }
          >
            <Button>{say(approvals.change)}</Button>
          </Popover>
        </span>
      </div>
      {of.changes.map((one) => (
        <div key={one.id} className="lc-trust-row sub">
          <strong>{say(approvals.wants, { n: one.most })}</strong>
          <span className="soft">
            {name(one.asked_by)} · <Time at={one.asked_at} />
          </span>
          <span className="lc-trust-end row wrap">
            {one.asked_by === `person:${account}` ? (
              <span className="soft">{say(approvals.own)}</span>
            ) : (
              <>
                <Button
                  type="primary"
                  loading={decide.isPending}
                  onClick={() => decide.mutate({ change: one.id, agreed: true })}
                >
                  {say(approvals.agree)}
                </Button>
                <Button
                  loading={decide.isPending}
                  onClick={() => decide.mutate({ change: one.id, agreed: false })}
                >
                  {say(approvals.refuse)}
                </Button>
              </>
            )}
          </span>
        </div>
      ))}
    </div>
  );
}
