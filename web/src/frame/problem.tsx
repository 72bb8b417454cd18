/** What went wrong, and a way on. */
import { Button, Result } from "antd";
import { ApiError } from "./client";
import { type Say, useSay } from "./speech";
import { frame } from "./words";

/** The sentence for a fault: the house's own where it gave one. */
export function sentence(fault: unknown, say: Say): string {
  if (!(fault instanceof ApiError)) return say(frame.broken);
  if (fault.code === "offline") return say(frame.offline);
  return fault.message || say(frame.answered, { status: fault.status });
}

export function Problem({ fault, again }: { fault: unknown; again?: () => void }) {
  const say = useSay();
  const lead =
    fault instanceof ApiError
      ? fault.code === "offline"
        ? say(frame.offlineLead)
        : undefined
      : say(frame.brokenLead);
  return (
    <Result
      status="warning"
      className="lc-problem"
      title={<span role="alert">{sentence(fault, say)}</span>}
      subTitle={lead}
      extra={
        <Button type="primary" onClick={again ?? (() => location.reload())}>
          {say(again ? frame.again : frame.reload)}
        </Button>
      }
    />
  );
}
