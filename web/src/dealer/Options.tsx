/** Some things of which one is looked at: ↑ ↓ Home End go from one to the next. */
import type { KeyboardEvent, ReactNode } from "react";
import { useRef } from "react";
import "./dealer.css";

interface OptionsProps<One> {
  label: string;
  of: readonly One[];
  keyOf: (one: One) => string;
  /** The one that is looked at; empty: none. */
  here: string;
  go: (key: string) => void;
  show: (one: One) => ReactNode;
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

export function Options<One>({ label, of, keyOf, here, go, show }: OptionsProps<One>) {
  const box = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const at = of.findIndex((one) => keyOf(one) === here);
    const step = STEPS[event.key];
    let next = at;
    if (step) next = at + step;
    else if (event.key === "Home") next = 0;
    else if (event.key === "End") next = of.length - 1;
    else return;
    event.preventDefault();
    const one = of[Math.max(0, Math.min(of.length - 1, next))];
    if (one === undefined) return;
    go(keyOf(one));
    box.current?.querySelector<HTMLElement>(`[data-option="${CSS.escape(keyOf(one))}"]`)?.focus();
  };
  return (
    <div ref={box} role="listbox" tabIndex={-1} aria-label={label} className="lc-options" onKeyDown={move}>
      {of.map((one, place) => {
        const key = keyOf(one);
        return (
          <div
            key={key}
            role="option"
            data-option={key}
            aria-selected={key === here}
            tabIndex={(here ? key === here : place === 0) ? 0 : -1}
            className={key === here ? "lc-option lc-option-here" : "lc-option"}
            onClick={() => go(key)}
            onFocus={() => go(key)}
          >
            {show(one)}
          </div>
        );
      })}
    </div>
  );
}
