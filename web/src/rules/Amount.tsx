/** A number of a rule. While it is written the field may be empty; left empty it has its number again. */
import { InputNumber } from "antd";
import { type ReactNode, useState } from "react";

interface AmountProps {
  name: string;
  value: number;
  change: (value: number) => void;
  className: string;
  min?: number | undefined;
  max?: number | undefined;
  /** How many places after the point; else: any. */
  precision?: number | undefined;
  suffix?: ReactNode;
}

export function Amount({ name, value, change, ...given }: AmountProps) {
  const [empty, setEmpty] = useState(false);
  return (
    <InputNumber<number>
      {...given}
      aria-label={name}
      value={empty ? null : value}
      onChange={(next) => {
        setEmpty(next === null);
        if (next !== null) change(next);
      }}
      onBlur={() => setEmpty(false)}
    />
  );
}
