/** The head of a page, and what stands below it. `full`: a page with one long list, which scrolls by itself. */
import type { ReactNode } from "react";
import { useEffect } from "react";
import { useSay } from "./speech";
import { frame } from "./words";

interface PageProps {
  title: string;
  /** Beside the title: what the page is about, in a word or two. */
  beside?: ReactNode;
  actions?: ReactNode;
  full?: boolean;
  children: ReactNode;
}

export function Page({ title, beside, actions, full = false, children }: PageProps) {
  const say = useSay();
  useEffect(() => {
    document.title = `${title} · ${say(frame.product)}`;
  }, [title, say]);
  return (
    <div className={full ? "lc-page lc-full" : "lc-page"}>
      <div className="lc-page-head">
        <h1>{title}</h1>
        {beside && <div className="lc-page-beside">{beside}</div>}
        {actions && <div className="lc-page-actions">{actions}</div>}
      </div>
      {children}
    </div>
  );
}

/** For a row of links of which one is the present page: on a narrow screen it is scrolled to. */
export function showPresent(row: HTMLElement | null) {
  const here = row?.querySelector<HTMLElement>("[aria-current=page]");
  if (row && here)
    row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
}

/** A quiet box with a heading. */
export function Panel({ title, extra, children }: { title: string; extra?: ReactNode; children: ReactNode }) {
  return (
    <section className="lc-panel">
      <div className="lc-panel-head">
        <h2>{title}</h2>
        {extra}
      </div>
      {children}
    </section>
  );
}

/** Names and values, one a line. */
export function Facts({ of }: { of: readonly (readonly [ReactNode, ReactNode])[] }) {
  return (
    <dl className="lc-facts">
      {of.map(([name, value], place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: facts have no other name, and never change places
        <div key={place}>
          <dt>{name}</dt>
          <dd>{value || <span className="faint">–</span>}</dd>
        </div>
      ))}
    </dl>
  );
}
