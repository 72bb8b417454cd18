/** Where the leads in hand of somebody go who is away or leaves. */
import { Radio, Select } from "antd";
import type { Schemas } from "../../frame/client";
import { useSay } from "../../frame/speech";
import type { Rota } from "./week";
import { places, rota } from "./words";

export type GoesTo = Schemas["people_terms_GoesTo"];
/** `goes_to` empty: they stay. */
export interface Passing {
  goes_to: GoesTo | "";
  to: string;
}

interface PassOnProps {
  told: Rota;
  /** Leads in hand. */
  open: number;
  /** Who goes, and so gets none of them. */
  without: readonly string[];
  value: Passing;
  put: (next: Passing) => void;
  mayStay?: boolean;
}

export function PassOn({ told, open, without, value, put, mayStay }: PassOnProps) {
  const say = useSay();
  if (open === 0) return <p className="soft">{say(rota.handOverNone)}</p>;
  const colleagues = told.people.filter(
    (one) => !without.includes(one.staff) && one.role === "consultant" && !one.left_on,
  );
  return (
    <fieldset className="lc-pass">
      <legend>{say(rota.handOver, { n: open })}</legend>
      <Radio.Group
        vertical
        value={value.goes_to}
        onChange={(event) => put({ ...value, goes_to: event.target.value })}
        options={[
          ...(mayStay ? [{ value: "", label: say(rota.leadsStay) }] : []),
          ...Object.entries(places).map(([place, text]) => ({ value: place, label: say(text) })),
        ]}
      />
      {value.goes_to === "colleague" && (
        <Select
          aria-label={say(rota.colleague)}
          placeholder={say(rota.colleagueMissing)}
          value={value.to || undefined}
          onChange={(to) => put({ ...value, to })}
          options={colleagues.map((one) => ({
            value: one.staff,
            label: `${one.name} · ${say(rota.inHand, { n: one.open })}`,
          }))}
        />
      )}
    </fieldset>
  );
}

/** Is what is wanted complete? */
export function passable({ goes_to, to }: Passing): boolean {
  return goes_to !== "colleague" || to !== "";
}

/** As the house takes it; undefined: they stay. */
export function passed({ goes_to, to }: Passing): { goes_to: GoesTo; to: string } | undefined {
  return goes_to ? { goes_to, to: goes_to === "colleague" ? to : "" } : undefined;
}
