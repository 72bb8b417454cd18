/** Who a branch hands out to, and how. */
import { Checkbox, Select } from "antd";
import { Several } from "../frame/Several";
import { useSay } from "../frame/speech";
import { Amount } from "./Amount";
import type { Body } from "./shapes";
import { useStaff } from "./staff";
import { fields, spans, strategies } from "./words";

interface Member {
  staff: string;
  weight?: number;
  monthly_target?: number | null;
}

interface RecipientsProps {
  value: Body;
  change: (value: Body) => void;
  dealer: string;
}

/** Strategies that need a number for each person. */
const NUMBERED = new Set(["weighted", "target"]);

export function Recipients({ value, change, dealer }: RecipientsProps) {
  const say = useSay();
  const { data: staff = [] } = useStaff(dealer);
  const strategy = String(value.strategy ?? "round_robin");
  const people = value.people as string[] | undefined;
  const members = people ? people.map((staff) => ({ staff })) : (value.members ?? "all");
  const chosen = Array.isArray(members) ? (members as Member[]) : undefined;
  const consultants = staff.filter((one) => one.role === "consultant" && one.status !== "left");
  const teams = [...new Set(consultants.map((one) => one.team).filter(Boolean))];
  const become = (next: { strategy?: string; members?: unknown }) => {
    const { people: _, ...rest } = value;
    change({ ...rest, strategy, members, ...next });
  };
  const choose = (codes: readonly string[], of = strategy) =>
    codes.map((code) => {
      const known = chosen?.find((one) => one.staff === code);
      if (of === "target") return { staff: code, monthly_target: known?.monthly_target ?? 30 };
      return { staff: code, ...(of === "weighted" ? { weight: known?.weight ?? 1 } : {}) };
    });
  const who = chosen ? "chosen" : String(members);
  return (
    <div className="lc-recipients">
      <div className="row wrap">
        <Select
          aria-label={say(fields.strategy)}
          showSearch={{ optionFilterProp: "label" }}
          className="lc-entry"
          value={strategy}
          options={Object.entries(strategies).map(([value, text]) => ({ value, label: say(text) }))}
          onChange={(next) => {
            const codes = chosen?.map((one) => one.staff) ?? consultants.map((one) => one.code);
            become({ strategy: next, members: NUMBERED.has(next) || chosen ? choose(codes, next) : members });
          }}
        />
        <Select
          aria-label={say(fields.members)}
          showSearch={{ optionFilterProp: "label" }}
          className="lc-entry"
          value={who}
          options={[
            { value: "all", label: say(fields.everybody), disabled: NUMBERED.has(strategy) },
            ...teams.map((team) => ({
              value: `team:${team}`,
              label: say(fields.team, { team }),
              disabled: NUMBERED.has(strategy),
            })),
            { value: "chosen", label: say(fields.chosen) },
          ]}
          onChange={(next) =>
            become({ members: next === "chosen" ? choose(consultants.map((one) => one.code)) : next })
          }
        />
      </div>
      {chosen && (
        <Several
          aria-label={say(fields.chosen)}
          className="lc-recipients-people"
          optionFilterProp="label"
          value={chosen.map((one) => one.staff)}
          options={staff
            .filter((one) => one.status !== "left")
            .map((one) => ({ value: one.code, label: `${one.name} · ${one.code}` }))}
          onChange={(codes: string[]) => become({ members: choose(codes) })}
        />
      )}
      {chosen && NUMBERED.has(strategy) && (
        <div className="row wrap">
          {chosen.map((one, at) => {
            const name = staff.find((person) => person.code === one.staff)?.name ?? one.staff;
            const key = strategy === "target" ? "monthly_target" : "weight";
            return (
              <span key={one.staff} className="row">
                <span>{name}</span>
                <Amount
                  name={`${name} · ${say(strategy === "target" ? fields.target : fields.weight)}`}
                  className="lc-entry-short"
                  min={0}
                  max={10_000}
                  value={Number(one[key] ?? 0)}
                  change={(next) =>
                    become({
                      members: chosen.map((old, place) => (place === at ? { ...old, [key]: next } : old)),
                    })
                  }
                />
              </span>
            );
          })}
        </div>
      )}
      <div className="row wrap">
        <Checkbox
          checked={value.manual_counts === true}
          onChange={(event) => change({ ...value, manual_counts: event.target.checked })}
        >
          {say(fields.manual)}
        </Checkbox>
        <span className="row wrap">
          <span>{say(fields.refund)}</span>
          <Amount
            name={say(fields.refund)}
            className="lc-entry-number"
            min={0}
            max={10_080}
            suffix={say(spans.minutes)}
            value={Number(value.refund_minutes ?? 0)}
            change={(next) => change({ ...value, refund_minutes: next })}
          />
        </span>
      </div>
    </div>
  );
}
