/** Which columns this person's list shows, kept in this browser; the customer's is always there. */
import { TableOutlined } from "@ant-design/icons";
import { Button, Checkbox, Popover } from "antd";
import { useMemo, useState } from "react";
import type { Column } from "../frame/Grid";
import { useSay } from "../frame/speech";
import { leads } from "./words";

const KEPT = "leadcenter.columns.leads";
/** The column that opens the lead. */
export const ALWAYS = "name";

export function keptHidden(): string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(found) ? found.filter((one) => typeof one === "string" && one !== ALWAYS) : [];
  } catch {
    return [];
  }
}

/** Those of the columns that are shown, and the button that chooses them. */
export function useChosen<Row>(all: readonly Column<Row>[]) {
  const [hidden, setHidden] = useState(keptHidden);
  const change = (next: string[]) => {
    localStorage.setItem(KEPT, JSON.stringify(next));
    setHidden(next);
  };
  const shown = useMemo(() => all.filter((one) => !hidden.includes(one.key)), [all, hidden]);
  return { shown, chooser: <Chooser all={all} hidden={hidden} change={change} /> };
}

interface ChooserProps<Row> {
  all: readonly Column<Row>[];
  hidden: readonly string[];
  change: (hidden: string[]) => void;
}

function Chooser<Row>({ all, hidden, change }: ChooserProps<Row>) {
  const say = useSay();
  const optional = all.filter((one) => one.key !== ALWAYS);
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      content={
        <div className="lc-columns">
          {optional.map((one) => (
            <Checkbox
              key={one.key}
              checked={!hidden.includes(one.key)}
              onChange={({ target }) =>
                change(target.checked ? hidden.filter((it) => it !== one.key) : [...hidden, one.key])
              }
            >
              {one.title}
            </Checkbox>
          ))}
          <Button type="link" size="small" disabled={hidden.length === 0} onClick={() => change([])}>
            {say(leads.columnsAll)}
          </Button>
        </div>
      }
    >
      <Button icon={<TableOutlined />} className="lc-columns-open">
        {say(leads.columns)}
      </Button>
    </Popover>
  );
}
