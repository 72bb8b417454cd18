/** How many came. */
import { useSay } from "../frame/speech";
import { reception } from "./words";

const MOST = 20;

export function Heads({ value, choose }: { value: number; choose: (heads: number) => void }) {
  const say = useSay();
  return (
    <label className="lc-field">
      {say(reception.heads)}
      <input
        type="number"
        inputMode="numeric"
        min={1}
        max={MOST}
        value={value}
        onChange={(event) => choose(Math.min(MOST, Math.max(1, event.target.valueAsNumber || 1)))}
      />
    </label>
  );
}
