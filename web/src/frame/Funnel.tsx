/** Steps on a way, one a line: how many came so far, of how many. */
import type { ReactNode } from "react";
import "./pictures.css";

export interface Step {
  key: string;
  text: ReactNode;
  n: number;
  /** Of the whole, in percent; none: it is the whole. */
  share?: string;
  /** A way out rather than a step on. */
  lost?: boolean;
}

export function Funnel({ steps, whole }: { steps: readonly Step[]; whole: number }) {
  return (
    <ol className="lc-funnel">
      {steps.map(({ key, text, n, share, lost }) => (
        <li key={key} className={lost ? "lost" : undefined}>
          <span>{text}</span>
          <span className="lc-funnel-track" aria-hidden="true">
            <span style={{ width: `${whole ? (100 * n) / whole : 0}%` }} />
          </span>
          <strong>{n.toLocaleString()}</strong>
          <span className="faint">{share ?? ""}</span>
        </li>
      ))}
    </ol>
  );
}
