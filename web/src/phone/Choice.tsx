/** One of few, by thumb or by arrow keys: large targets, nothing to open first. */
import { useId } from "react";

interface ChoiceProps<Value extends string> {
  label: string;
  options: readonly (readonly [Value, string])[];
  value: Value | undefined;
  choose: (value: Value) => void;
  /** The label is for those who hear the page. */
  quiet?: boolean;
}

export function Choice<Value extends string>({ label, options, value, choose, quiet }: ChoiceProps<Value>) {
  const name = useId();
  return (
    <fieldset className="lc-choice">
      <legend className={quiet ? "lc-heard" : undefined}>{label}</legend>
      {options.map(([one, text]) => (
        <label key={one} className={one === value ? "lc-chosen" : undefined}>
          <input type="radio" name={name} checked={one === value} onChange={() => choose(one)} />
          {text}
        </label>
      ))}
    </fieldset>
  );
}
