/** Keys of the desk: with Alt, so that none of them is typed by accident, and by place on the keyboard, so that they are the same everywhere. */
import { Button, Popover } from "antd";
import { useEffect, useRef, useState } from "react";
import { useSay } from "../frame/speech";
import { cleaning } from "./words";
import "./cleaning.css";

export const KEYS = {
  next: ["N", cleaning.keyNext],
  call: ["C", cleaning.keyCall],
  script: ["T", cleaning.keyScript],
  result: ["R", cleaning.keyResult],
  dealers: ["J", cleaning.keyDealers],
  notice: ["Y", cleaning.keyNotice],
  save: ["S", cleaning.keySave],
  back: ["B", cleaning.keyBack],
} as const;
export type Key = keyof typeof KEYS;
const ENTER = "Ctrl ↵";
const LIST = "Alt K";
type Acts = Partial<Record<Key, () => void>>;

/** Does what a key stands for as long as what asks for it is shown. */
export function useKeys(acts: Acts): void {
  const given = useRef(acts);
  given.current = acts;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key === "Enter" && event.ctrlKey) {
        event.preventDefault();
        given.current.save?.();
        return;
      }
      if (!event.altKey || event.ctrlKey || event.metaKey) return;
      const found = (Object.keys(KEYS) as Key[]).find((one) => event.code === `Key${KEYS[one][0]}`);
      const act = found && given.current[found];
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}

/** A button's key, beside its text. */
export function Hint({ of }: { of: Key }) {
  return (
    <span className="lc-key" aria-hidden="true">
      Alt {KEYS[of][0]}
    </span>
  );
}

export function KeyList() {
  const say = useSay();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!event.altKey || event.code !== "KeyK") return;
      event.preventDefault();
      setOpen((is) => !is);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomRight"
      content={
        <div className="lc-call-keys">
          {Object.values(KEYS).map(([key, text]) => (
            <p key={key}>
              <kbd className="lc-key">Alt {key}</kbd> {say(text)}
            </p>
          ))}
          <p>
            <kbd className="lc-key">{ENTER}</kbd> {say(cleaning.keySave)}
          </p>
          <p>
            <kbd className="lc-key">↑ ↓</kbd> {say(cleaning.keyMove)}
          </p>
        </div>
      }
    >
      <Button>
        {say(cleaning.keys)}{" "}
        <span className="lc-key" aria-hidden="true">
          {LIST}
        </span>
      </Button>
    </Popover>
  );
}
