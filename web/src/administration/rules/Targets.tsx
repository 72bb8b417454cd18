/** Within how long clocks are to be stopped, and what is done when nobody comes. */
import { MinusCircleOutlined, PlusOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Form, InputNumber, Select } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../../frame/client";
import { Panel } from "../../frame/Page";
import { Problem } from "../../frame/problem";
import { useMay, useMe } from "../../frame/session";
import { type Say, useSay } from "../../frame/speech";
import { Editing } from "../Editing";
import { Rows } from "../Rows";
import { KEY, useBrands, useNamed } from "../reading";
import { Section } from "../Section";
import { admin } from "../words";
import "./rules.css";
import { actions, clockLeads, clockNames, clocks } from "./words";

type Target = Schemas["Target"];
type Clock = Target["clock"];
const CLOCKS: readonly Clock[] = ["dispatch", "assignment", "followup"];

export function Targets() {
  const say = useSay();
  const may = useMay();
  const { zone } = useMe();
  const { data, error, refetch } = useQuery({
    queryKey: [KEY, "targets"],
    queryFn: async ({ signal }) => (await told(api.GET("/clocks/targets", { signal }))).targets,
  });
  const [editing, setEditing] = useState<Target>();
  const manage = may("rule.approve") && zone === "maker";
  const brandName = useBrandName();
  return (
    <Section title={say(clocks.title)}>
      <p className="soft lc-edit-lead">{say(clocks.lead)}</p>
      {error ? (
        <Problem fault={error} again={refetch} />
      ) : (
        <div className="lc-stack">
          {CLOCKS.map((clock) => (
            <Panel
              key={clock}
              title={say(clockNames[clock])}
              extra={
                manage && (
                  <Button
                    size="small"
                    icon={<PlusOutlined />}
                    aria-label={`${say(clockNames[clock])} · ${say(clocks.forBrand)}`}
                    onClick={() => setEditing({ clock, brand: "?", minutes: 30, ladder: [] })}
                  >
                    {say(clocks.forBrand)}
                  </Button>
                )
              }
            >
              <p className="soft lc-edit-lead">{say(clockLeads[clock])}</p>
              <Rows
                label={say(clockNames[clock])}
                rows={data?.filter((one) => one.clock === clock)}
                keyOf={(one) => one.brand}
                empty={say(admin.none)}
                columns={[
                  { key: "brand", title: say(clocks.brand), cell: (one) => brandName(one.brand) },
                  {
                    key: "target",
                    title: say(clocks.target),
                    cell: (one) => (
                      <strong>
                        {one.minutes === null
                          ? say(clocks.noTarget)
                          : say(clocks.minutes, { n: one.minutes })}
                      </strong>
                    ),
                  },
                  {
                    key: "ladder",
                    title: say(clocks.ladder),
                    cell: (one) => <Ladder of={one.ladder} minutes={one.minutes} />,
                  },
                  {
                    key: "acts",
                    title: "",
                    end: true,
                    cell: (one) =>
                      manage && (
                        <Button
                          size="small"
                          aria-label={`${say(clocks.edit)} · ${say(clockNames[clock])} · ${brandName(one.brand)}`}
                          onClick={() => setEditing(one)}
                        >
                          {say(admin.edit)}
                        </Button>
                      ),
                  },
                ]}
              />
            </Panel>
          ))}
        </div>
      )}
      <TargetForm of={editing} close={() => setEditing(undefined)} />
    </Section>
  );
}

function useBrandName(): (code: string) => string {
  const say = useSay();
  const named = useNamed();
  const { data } = useBrands();
  return (code) => {
    if (!code) return say(clocks.others);
    const brand = data?.find((one) => one.code === code);
    return brand ? named(brand) : code;
  };
}

function Ladder({ of, minutes }: { of: Target["ladder"]; minutes: number | null }) {
  const say = useSay();
  if (of.length === 0) return <span className="faint">{say(clocks.noLadder)}</span>;
  return (
    <ol className="lc-ladder">
      {of.map((one) => (
        <li key={`${one.percent}${one.action}`}>
          <span className="faint">
            {minutes === null
              ? say(clocks.at, { n: one.percent })
              : later(say, (minutes * one.percent) / 100, one.percent)}
          </span>{" "}
          {say(actions[one.action])}
        </li>
      ))}
    </ol>
  );
}

/** How long that is, in business time: hours from two on. Thousands of percent tell nobody anything. */
function later(say: Say, minutes: number, share: number): string {
  if (minutes < 120) return say(clocks.atMinutes, { n: Math.round(minutes), share });
  const n = Math.round(minutes / 6) / 10;
  return share < 1_000 ? say(clocks.atHours, { n, share }) : say(clocks.atHoursFar, { n });
}

interface Given {
  brand?: string;
  minutes: number;
  ladder: { percent: number; action: "remind" | "warn" | "take_back" }[];
}

function TargetForm({ of, close }: { of?: Target; close: () => void }) {
  const say = useSay();
  const named = useNamed();
  const queries = useQueryClient();
  const { data: brands } = useBrands();
  const must = [{ required: true, message: say(admin.missing) }];
  const fresh = of?.brand === "?";
  const brandName = useBrandName();
  return (
    <Editing<Given>
      title={`${say(clocks.edit)} · ${of ? say(clockNames[of.clock]) : ""}`}
      open={of !== undefined}
      close={close}
      lead={say(clocks.editLead)}
      initial={{ minutes: of?.minutes ?? 30, ladder: [...(of?.ladder ?? [])] }}
      save={async ({ brand, minutes, ladder }) => {
        if (!of) return;
        await told(
          api.PUT("/clocks/targets/{clock}", {
            params: { path: { clock: of.clock }, query: { brand: fresh ? (brand ?? "") : of.brand } },
            body: { minutes, ladder: [...ladder].sort((one, other) => one.percent - other.percent) },
          }),
        );
        await queries.invalidateQueries({ queryKey: [KEY, "targets"] });
      }}
    >
      {fresh ? (
        <Form.Item name="brand" label={say(clocks.brand)} rules={must}>
          <Select
            aria-label={say(clocks.brand)}
            options={(brands ?? []).map((one) => ({ value: one.code, label: named(one) }))}
          />
        </Form.Item>
      ) : (
        <p className="strong lc-edit-lead">{brandName(of?.brand ?? "")}</p>
      )}
      <Form.Item name="minutes" label={say(clocks.minutesField)} rules={must}>
        <InputNumber min={1} max={100_000} precision={0} autoFocus />
      </Form.Item>
      <Form.List name="ladder">
        {(fields, { add, remove }) => (
          <fieldset className="lc-ladder-edit">
            <legend>{say(clocks.ladder)}</legend>
            {fields.map((field, place) => (
              <div key={field.key} className="row">
                <Form.Item name={[field.name, "percent"]} noStyle rules={must}>
                  <InputNumber
                    min={1}
                    max={10_000}
                    precision={0}
                    suffix="%"
                    aria-label={`${say(clocks.rung, { n: place + 1 })} · ${say(clocks.percent)}`}
                  />
                </Form.Item>
                <Form.Item name={[field.name, "action"]} noStyle rules={must}>
                  <Select
                    className="lc-ladder-action"
                    aria-label={`${say(clocks.rung, { n: place + 1 })} · ${say(clocks.action)}`}
                    options={Object.entries(actions).map(([value, text]) => ({ value, label: say(text) }))}
                  />
                </Form.Item>
                <Button
                  type="text"
                  icon={<MinusCircleOutlined />}
                  aria-label={say(clocks.removeRung, { n: place + 1 })}
                  onClick={() => remove(field.name)}
                />
              </div>
            ))}
            {fields.length < 10 && (
              <Button
                type="dashed"
                icon={<PlusOutlined />}
                onClick={() => add({ percent: 100 + 50 * fields.length, action: "remind" })}
              >
                {say(clocks.addRung)}
              </Button>
            )}
          </fieldset>
        )}
      </Form.List>
    </Editing>
  );
}
