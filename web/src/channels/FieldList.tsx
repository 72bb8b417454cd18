/** A sender's fields, each with its value in the sample and the place that it goes to. */
import { PlusOutlined } from "@ant-design/icons";
import { Button, Input, Select } from "antd";
import { useState } from "react";
import type { Schemas } from "../frame/client";
import { useSay } from "../frame/speech";
import { namesSet, placeSet, withField } from "./configs";
import { useForms } from "./forms";
import { type Config, grouped } from "./naming";
import { channels } from "./words";

type Seen = Schemas["FieldSeen"];

interface FieldListProps {
  config: Config;
  change: (next: Config) => void;
  seen: readonly Seen[];
}

export function FieldList({ config, change, seen }: FieldListProps) {
  const say = useSay();
  const { data: forms } = useForms();
  const options = grouped(say, forms?.places ?? []);
  const known = new Set(seen.map((one) => one.name));
  const others: Seen[] = namesSet(config)
    .filter((name) => !known.has(name))
    .map((name) => ({ name, text: "", to: placeSet(config, name) ?? "answer", by: "channel" }));
  const rows = [...seen, ...others];
  return (
    <>
      {rows.length > 0 && (
        <ul className="lc-fields" aria-label={say(channels.fields)}>
          {rows.map((one) => {
            const set = placeSet(config, one.name);
            const by =
              set !== undefined
                ? "channel"
                : one.by === "channel" && one.to !== "answer"
                  ? "channel"
                  : one.by;
            return (
              <li key={one.name}>
                <span className="lc-field-name" title={one.name}>
                  {one.name}
                </span>
                <span className="soft lc-field-value" title={one.text}>
                  {one.text || "–"}
                </span>
                <Select
                  size="small"
                  className="lc-field-to"
                  aria-label={`${one.name} ${say(channels.becomes)}`}
                  showSearch={{ optionFilterProp: "label" }}
                  popupMatchSelectWidth={240}
                  allowClear={set !== undefined}
                  value={set ?? one.to}
                  options={options}
                  onChange={(to: string | undefined) => change(withField(config, one.name, to))}
                />
                <span className="faint lc-field-by">
                  {say(
                    by === "channel"
                      ? channels.byChannel
                      : by === "adapter"
                        ? channels.byAdapter
                        : channels.byNobody,
                  )}
                </span>
              </li>
            );
          })}
        </ul>
      )}
      <Another add={(name) => change(withField(config, name, "answer"))} />
    </>
  );
}

function Another({ add }: { add: (name: string) => void }) {
  const say = useSay();
  const [name, setName] = useState("");
  const done = () => {
    if (name.trim()) add(name.trim());
    setName("");
  };
  return (
    <div className="row lc-field-another">
      <Input
        size="small"
        value={name}
        maxLength={200}
        aria-label={say(channels.addFieldLead)}
        placeholder={say(channels.addFieldLead)}
        onChange={(event) => setName(event.target.value)}
        onPressEnter={done}
      />
      <Button size="small" icon={<PlusOutlined />} disabled={!name.trim()} onClick={done}>
        {say(channels.addField)}
      </Button>
    </div>
  );
}
