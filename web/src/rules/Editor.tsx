/** A draft is written: what holds for all of it, then its rules, one below the other. */
import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input, Select } from "antd";
import { useEffect, useRef } from "react";
import { Panel } from "../frame/Page";
import { Several } from "../frame/Several";
import { useSay } from "../frame/speech";
import { Amount } from "./Amount";
import { Condition } from "./Condition";
import { Grades } from "./Grades";
import { Recipients } from "./Recipients";
import { type Body, type List, listed, type Part, read, type Shape, write } from "./shapes";
import { type Catalogue, type Telling, useOptions } from "./telling";
import type { Group } from "./tree";
import { fields, rules } from "./words";

export interface Writing {
  body: Body;
  change: (body: Body) => void;
  catalogue: Catalogue;
  telling: Telling;
  dealer: string;
}

export function Editor({ shape, ...writing }: Writing & { shape: Shape }) {
  const say = useSay();
  const { body, change } = writing;
  return (
    <div className="lc-stack">
      {shape.head.length > 0 && (
        <Panel title={say(rules.tabRules)}>
          <div className="lc-rule-parts">
            {shape.head.map((part) => (
              <PartField key={part.at} part={part} of={body} become={change} {...writing} />
            ))}
          </div>
        </Panel>
      )}
      {shape.lists.map((list) => (
        <Rows key={list.at} list={list} {...writing} />
      ))}
      {body.vendors !== undefined && <p className="soft">{say(fields.vendors)}</p>}
    </div>
  );
}

function Rows({ list, ...writing }: Writing & { list: List }) {
  const say = useSay();
  const { body, change, telling } = writing;
  const rows = listed(body, list);
  const fresh = useRef<HTMLLIElement>(null);
  const added = useRef(false);
  useEffect(() => {
    if (!added.current) return;
    added.current = false;
    fresh.current?.querySelector<HTMLElement>("input, [role=combobox]")?.focus();
  });
  const become = (next: readonly Body[]) => change({ ...body, [list.at]: next });
  const move = (at: number, to: number) => {
    const next = [...rows];
    const [row] = next.splice(at, 1);
    if (row) next.splice(to, 0, row);
    become(next);
  };
  return (
    <Panel title={say(list.text)}>
      {list.lead && <p className="soft lc-rows-lead">{say(list.lead)}</p>}
      {rows.length === 0 && <p className="faint">{say(rules.nothingYet)}</p>}
      <ol className="lc-rule-rows">
        {rows.map((row, at) => {
          const name = list.name ? telling.name(row[list.name]) : say(rules.number, { n: at + 1 });
          return (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: their names change while they are written
              key={at}
              ref={at === rows.length - 1 ? fresh : undefined}
              className="lc-row"
              aria-label={name}
            >
              <div className="lc-row-head">
                <span className="lc-row-number">{at + 1}</span>
                {list.name ? (
                  <Input
                    aria-label={say(fields.name)}
                    className="lc-entry lc-row-name"
                    placeholder={say(fields.name)}
                    maxLength={60}
                    value={telling.named(row[list.name])}
                    onChange={(event) =>
                      become(
                        rows.map((old, place) =>
                          place === at ? { ...old, [list.name as string]: event.target.value } : old,
                        ),
                      )
                    }
                  />
                ) : (
                  <strong>{name}</strong>
                )}
                <span className="lc-row-acts">
                  {list.ordered && (
                    <>
                      <Button
                        type="text"
                        size="small"
                        icon={<ArrowUpOutlined />}
                        aria-label={say(rules.up, { name })}
                        disabled={at === 0}
                        onClick={() => move(at, at - 1)}
                      />
                      <Button
                        type="text"
                        size="small"
                        icon={<ArrowDownOutlined />}
                        aria-label={say(rules.down, { name })}
                        disabled={at === rows.length - 1}
                        onClick={() => move(at, at + 1)}
                      />
                    </>
                  )}
                  <Button
                    type="text"
                    size="small"
                    icon={<DeleteOutlined />}
                    aria-label={say(rules.remove, { name })}
                    onClick={() => become(rows.filter((_, place) => place !== at))}
                  />
                </span>
              </div>
              <div className="lc-rule-parts">
                {list.parts
                  .filter((part) => part.at !== list.name && (part.only?.(row) ?? true))
                  .map((part) => (
                    <PartField
                      key={part.at}
                      part={part}
                      of={row}
                      become={(next) => become(rows.map((old, place) => (place === at ? next : old)))}
                      {...writing}
                    />
                  ))}
              </div>
            </li>
          );
        })}
      </ol>
      <Button
        icon={<PlusOutlined />}
        onClick={() => {
          added.current = true;
          become([...rows, list.fresh]);
        }}
      >
        {say(list.add)}
      </Button>
    </Panel>
  );
}

interface PartFieldProps extends Writing {
  part: Part;
  of: Body;
  become: (next: Body) => void;
}

function PartField({ part, of, become, catalogue, telling, dealer }: PartFieldProps) {
  const say = useSay();
  const label = say(part.text);
  const value = read(of, part);
  const put = (next: unknown) => become(write(of, part.at, next));
  const channels = useOptions("channel", telling, catalogue.choices);
  const choosing = {
    "aria-label": label,
    className: "lc-entry",
    showSearch: { optionFilterProp: "label" },
    value: (value || undefined) as string,
    options: Object.entries(part.names ?? {}).map(([one, text]) => ({ value: one, label: say(text) })),
    onChange: put,
  };
  const wide = part.as === "when" || part.as === "to" || part.as === "grades" || part.as === "channels";
  return (
    <div className={wide ? "lc-rule-part lc-part-wide" : "lc-rule-part"}>
      <span className="lc-part-name" aria-hidden="true">
        {label}
      </span>
      {part.as === "when" && (
        <Condition
          tree={value as Group | null}
          change={(tree) => put(tree.rules.length === 0 && part.otherwise === null ? null : tree)}
          label={label}
          catalogue={catalogue}
          telling={telling}
        />
      )}
      {part.as === "to" && <Recipients value={value as Body} change={put} dealer={dealer} />}
      {part.as === "grades" && <Grades value={value as [string, number][]} change={put} />}
      {part.as === "number" && (
        <Amount
          name={label}
          className="lc-entry-number"
          min={part.least}
          max={part.most}
          suffix={part.unit && say(part.unit)}
          value={Number(value ?? 0)}
          change={put}
        />
      )}
      {part.as === "text" && (
        <Input
          aria-label={label}
          className="lc-entry"
          maxLength={100}
          value={String(value ?? "")}
          onChange={(event) => put(event.target.value)}
        />
      )}
      {part.as === "time" && (
        <Input
          aria-label={label}
          type="time"
          className="lc-entry-number"
          value={String(value ?? "")}
          onChange={(event) => put(event.target.value)}
        />
      )}
      {part.as === "choice" && <Select {...choosing} />}
      {part.as === "choices" && <Several {...choosing} />}
      {part.as === "channels" && (
        <Several
          aria-label={label}
          className="lc-entry"
          optionFilterProp="label"
          value={(value ?? []) as string[]}
          options={channels}
          onChange={put}
        />
      )}
    </div>
  );
}
