/** A drawer in which something is written: a click beside it, Escape and the way to another page ask before it is lost. What stands in it says by
 * `useWritten` whether something is. */
import { App, Drawer, type DrawerProps } from "antd";
import { createContext, type RefObject, useContext, useEffect, useRef } from "react";
import { useGuard } from "./guard";
import { useSay } from "./speech";
import { frame } from "./words";

const nothing = () => false;
const Writing = createContext<RefObject<() => boolean>>({ current: nothing });

interface WritingDrawerProps extends Omit<DrawerProps, "onClose"> {
  close: () => void;
}

export function WritingDrawer({ close, children, ...given }: WritingDrawerProps) {
  const say = useSay();
  const { modal } = App.useApp();
  const written = useRef(nothing);
  useGuard(() => written.current());
  const leave = () => {
    if (!written.current()) return close();
    modal.confirm({
      title: say(frame.leave),
      content: say(frame.leaveLead),
      okText: say(frame.leaveIt),
      okButtonProps: { danger: true },
      cancelText: say(frame.writeOn),
      // Escape, Enter: who presses on loses nothing.
      autoFocusButton: "cancel",
      onOk: close,
    });
  };
  return (
    <Drawer {...given} onClose={leave} destroyOnHidden>
      <Writing value={written}>{children}</Writing>
    </Drawer>
  );
}

/** `written`: is there something that would be lost? */
export function useWritten(written: () => boolean): void {
  const held = useContext(Writing);
  useEffect(() => {
    held.current = written;
    return () => {
      held.current = nothing;
    };
  });
}
