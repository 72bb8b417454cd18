/** The form for special days of many dealers: which days, for whom, and how they are open on them. */
import { useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Form, Input, Radio, Result, Select } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../../frame/client";
import { useSay } from "../../frame/speech";
import { Editing } from "../Editing";
import { Day, Line, today } from "../fields";
import { inOrder, type Span } from "../minutes";
import { SpansEdit } from "../organisation/Hours";
import { hours } from "../organisation/words";
import { KEY, useRegions } from "../reading";
import { between } from "./festivals";
import { useSpanText } from "./speaking";
import { festive } from "./words";

/** What the form begins with. Without days they are asked; `worked`: a weekend that is worked. */
export interface Draft {
  days: readonly string[];
  reason: string;
  worked?: boolean;
}

interface Given {
  reason: string;
  first?: string;
  last?: string;
  whom: "everyone" | "heeding";
  region?: string;
  how: "closed" | "hours" | "monday";
}

const KINDS = ["dispatch", "work"] as const;
const USUAL: Record<(typeof KINDS)[number], readonly Span[]> = {
  dispatch: [{ opens: 600, closes: 960 }],
  work: [{ opens: 600, closes: 960 }],
};
const MOST = 60;

interface WriteDaysProps {
  draft: Draft | undefined;
  country: string;
  policies: Record<string, number>;
  close: () => void;
}

export function WriteDays({ draft, country, policies, close }: WriteDaysProps) {
  const say = useSay();
  const span = useSpanText();
  const queries = useQueryClient();
  const [spans, setSpans] = useState(USUAL);
  const sound = KINDS.every((kind) => inOrder(spans[kind]));
  const save = async ({ reason, first = "", last = "", whom, region, how }: Given) => {
    const slots = KINDS.flatMap((kind) => spans[kind].map((one) => ({ ...one, hours: kind })));
    const answer = await told(
      api.PUT("/holidays", {
        body: {
          days: draft?.days.length ? [...draft.days] : between(first, last || first),
          reason,
          country,
          region: region ?? "",
          heeding: whom === "heeding",
          slots: how === "hours" ? slots : [],
          weekday: how === "monday" ? 0 : null,
          clear: false,
        },
      }),
    );
    await queries.invalidateQueries({ queryKey: [KEY] });
    return answer;
  };
  return (
    <Editing<Given, Schemas["Reached"]>
      title={draft?.reason || say(festive.writeOther)}
      open={draft !== undefined}
      close={close}
      act={say(festive.save)}
      lead={say(festive.keepLead)}
      initial={{
        reason: draft?.reason ?? "",
        whom: draft?.worked ? "heeding" : "everyone",
        how: draft?.worked ? "monday" : "closed",
      }}
      save={save}
      after={(reached, done) => <Done of={reached} close={done} />}
    >
      {(form) => (
        <>
          {draft?.days.length ? (
            <p className="strong">
              {consecutive(draft.days) ? span(draft.days) : draft.days.map((day) => span([day])).join(" · ")}{" "}
              <span className="faint">{say(festive.dayCount, { n: draft.days.length })}</span>
            </p>
          ) : (
            <Days />
          )}
          <Line name="reason" label={say(festive.reason)} required />
          <Whom policies={policies} />
          <Form.Item name="how" label={say(festive.how)}>
            <Radio.Group className="lc-radios">
              {(["closed", "hours", "monday"] as const).map((one) => (
                <Radio key={one} value={one}>
                  {say(festive[one])}
                </Radio>
              ))}
            </Radio.Group>
          </Form.Item>
          <Form.Item noStyle shouldUpdate={(one, other) => one.how !== other.how}>
            {() =>
              form.getFieldValue("how") === "hours" &&
              KINDS.map((kind) => (
                <div key={kind} className="lc-admin-week-day">
                  <span>{say(hours[kind])}</span>
                  <SpansEdit
                    name={say(hours[kind])}
                    spans={spans[kind]}
                    change={(next) => setSpans({ ...spans, [kind]: next })}
                  />
                </div>
              ))
            }
          </Form.Item>
          {!sound && <Alert type="warning" showIcon title={say(hours.bad)} className="lc-edit-fault" />}
        </>
      )}
    </Editing>
  );
}

const consecutive = (days: readonly string[]) =>
  between(days[0] ?? "", days.at(-1) ?? "").length === days.length;

function Days() {
  const say = useSay();
  return (
    <div className="lc-admin-columns">
      <Day name="first" label={say(festive.first)} required min={today()} />
      <Form.Item noStyle dependencies={["first"]}>
        {({ getFieldValue }) => (
          <Form.Item
            name="last"
            label={say(festive.last)}
            rules={[
              {
                validator: async (_, last?: string) => {
                  const count = last ? between(getFieldValue("first") ?? "", last).length : 1;
                  if (count < 1 || count > MOST) throw new Error(say(festive.backwards));
                },
              },
            ]}
          >
            <Input type="date" min={today()} className="lc-date" />
          </Form.Item>
        )}
      </Form.Item>
    </div>
  );
}

function Whom({ policies }: { policies: Record<string, number> }) {
  const say = useSay();
  const { data } = useRegions();
  const { open = 0, closed = 0, workdays = 0 } = policies;
  const count = { everyone: open + closed + workdays, heeding: closed + workdays };
  return (
    <>
      <Form.Item name="whom" label={say(festive.whom)}>
        <Radio.Group className="lc-radios">
          {(["everyone", "heeding"] as const).map((one) => (
            <Radio key={one} value={one}>
              {say(festive[one])} <span className="faint">{say(festive.dealersOf, { n: count[one] })}</span>
            </Radio>
          ))}
        </Radio.Group>
      </Form.Item>
      <Form.Item name="region" label={say(festive.region)}>
        <Select
          allowClear
          aria-label={say(festive.region)}
          placeholder={say(festive.everywhere)}
          options={(data ?? []).map((one) => ({ value: one.code, label: one.name }))}
        />
      </Form.Item>
    </>
  );
}

function Done({ of, close }: { of: Schemas["Reached"]; close: () => void }) {
  const say = useSay();
  return (
    <Result
      status={of.dealers ? "success" : "info"}
      title={of.dealers ? say(festive.done, { n: of.dealers }) : say(festive.doneNobody)}
      subTitle={of.dealers ? say(festive.doneLead, { n: of.days }) : say(festive.doneNobodyLead)}
      extra={
        <Button type="primary" autoFocus onClick={close}>
          {say(festive.close)}
        </Button>
      }
    />
  );
}
