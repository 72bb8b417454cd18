/** Grades, best first, each with the lowest score that earns it. */
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input } from "antd";
import { useSay } from "../frame/speech";
import { Amount } from "./Amount";
import { fields, spans } from "./words";

type Grade = [string, number];

export function Grades({ value, change }: { value: readonly Grade[]; change: (value: Grade[]) => void }) {
  const say = useSay();
  const put = (at: number, next: Grade) => change(value.map((old, place) => (place === at ? next : old)));
  return (
    <div className="row wrap lc-grades">
      {value.map(([grade, low], at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: their names change while they are written
        <span key={at} className="row">
          <Input
            aria-label={say(fields.grade)}
            className="lc-entry-grade"
            maxLength={4}
            value={grade}
            onChange={(event) => put(at, [event.target.value, low])}
          />
          <Amount
            name={`${grade} · ${say(fields.low)}`}
            className="lc-entry-short"
            min={0}
            max={100}
            suffix={say(spans.points)}
            value={low}
            change={(next) => put(at, [grade, next])}
          />
          <Button
            type="text"
            size="small"
            icon={<DeleteOutlined />}
            aria-label={say(fields.removeGrade, { name: grade })}
            onClick={() => change(value.filter((_, place) => place !== at))}
          />
        </span>
      ))}
      <Button size="small" icon={<PlusOutlined />} onClick={() => change([...value, ["", 0]])}>
        {say(fields.addGrade)}
      </Button>
    </div>
  );
}
