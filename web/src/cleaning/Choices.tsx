/** One of several: radio buttons that look like buttons; arrows move, as they do everywhere. */
interface ChoicesProps<Value extends string> {
  part: string;
  legend: string;
  options: readonly (readonly [Value, string])[];
  value?: Value | undefined;
  choose: (value: Value) => void;
}

export function Choices<Value extends string>(given: ChoicesProps<Value>) {
  const { part, legend, options, value, choose } = given;
  return (
    <fieldset className="lc-call-part" data-part={part}>
      <legend>{legend}</legend>
      <div className="lc-call-choices">
        {options.map(([one, text]) => (
          <label key={one} className="lc-call-choice">
            <input
              type="radio"
              name={`call-${part}`}
              value={one}
              checked={value === one}
              onChange={() => choose(one)}
            />
            <span>{text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
