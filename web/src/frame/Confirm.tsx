/** An act that says first what will happen: the button opens the sentence in its place, a second one does it. Escape takes it back. */
import { Button, type ButtonProps } from "antd";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import "./confirm.css";
import { useSay } from "./speech";
import { frame } from "./words";

interface ConfirmProps {
  text: string;
  /** What will happen. */
  lead: string;
  sure?: string;
  done: () => Promise<unknown>;
  danger?: boolean;
  primary?: boolean;
  disabled?: boolean;
  size?: ButtonProps["size"];
  /** What is to be said with it, such as why. */
  children?: ReactNode;
  /** Whether all of that is said. */
  said?: boolean;
}

export function Confirm({
  text,
  lead,
  sure,
  done,
  danger,
  primary,
  disabled,
  size,
  children,
  said = true,
}: ConfirmProps) {
  const say = useSay();
  const label = useId();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLFieldSetElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (open) box.current?.querySelector<HTMLElement>("input,select,button")?.focus();
  }, [open]);
  const close = () => {
    setOpen(false);
    requestAnimationFrame(() => button.current?.focus());
  };
  if (!open) {
    return (
      <Button
        ref={button}
        size={size}
        danger={danger}
        type={primary ? "primary" : "default"}
        disabled={disabled}
        onClick={() => setOpen(true)}
      >
        {text}
      </Button>
    );
  }
  return (
    <fieldset
      ref={box}
      aria-labelledby={label}
      className="lc-confirm"
      onKeyDown={(event) => {
        if (event.key === "Escape") close();
      }}
    >
      <p id={label}>{lead}</p>
      {children}
      <div className="row wrap">
        <Button
          size={size}
          danger={danger}
          type="primary"
          disabled={!said}
          loading={busy}
          onClick={async () => {
            setBusy(true);
            try {
              await done();
              close();
            } finally {
              setBusy(false);
            }
          }}
        >
          {sure ?? text}
        </Button>
        <Button size={size} onClick={close}>
          {say(frame.cancel)}
        </Button>
      </div>
    </fieldset>
  );
}
