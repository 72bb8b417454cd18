/** What went wrong, and a way on. */
import { ExclamationCircleOutlined } from "@ant-design/icons";
import { Button } from "antd";
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
    <div className="lc-problem">
      <ExclamationCircleOutlined className="lc-problem-mark" aria-hidden="true" />
      <p role="alert" className="lc-problem-said">
        {sentence(fault, say)}
      </p>
      {lead && <p className="soft">{lead}</p>}
      <Button type="primary" onClick={again ?? (() => location.reload())}>
        {say(again ? frame.again : frame.reload)}
      </Button>
    </div>
  );
}

/** In the place of a part of the page that did not arrive: `lazy(() => import("./Part").catch(lost))`. */
export function lost() {
  return { default: () => <Problem fault={new ApiError(0, "offline", "")} /> };
}
