/** Leads of the list are marked, for what this person may do with many at once. */
import { App, Button } from "antd";
import { lazy, type ReactNode, Suspense, useMemo, useState } from "react";
import { asking as words } from "../dealer/asking/words";
import type { Marking } from "../frame/marking";
import { lost } from "../frame/problem";
import { useMay, useMe } from "../frame/session";
import { useSay } from "../frame/speech";
import { deedsOf } from "./bulk/deeds";
import type { Filters } from "./filters";
import type { LeadShown } from "./shown";
import { bulk, leads } from "./words";

const Bulk = lazy(() => import("./bulk/Bulk").then((one) => ({ default: one.Bulk }), lost));
/** Of the dispatch desk: from dealer to dealer, with the cases told before. */
const Hand = lazy(() => import("../dispatch/Hand").then((one) => ({ default: one.Hand }), lost));
const Ask = lazy(() => import("../dealer/asking/Ask").then((one) => ({ default: one.Ask }), lost));
const NONE: ReadonlySet<string> = new Set();
const MOST = 1_000;

interface Marks {
  marking?: Marking<LeadShown> | undefined;
  hint?: ReactNode;
  acts?: ReactNode;
  drawer?: ReactNode;
}

export function useBulk(rows: readonly LeadShown[], filters: Filters): Marks {
  const say = useSay();
  const may = useMay();
  const { zone } = useMe();
  const { message } = App.useApp();
  const [marked, setMarked] = useState(NONE);
  const [open, setOpen] = useState(false);
  const [of, setOf] = useState(filters);
  if (of !== filters) {
    setOf(filters);
    setMarked(NONE);
  }
  const [asks, setAsks] = useState(false);
  const asking = zone === "entities" && may("transfer.ask");
  const deeds = zone === "entities" ? deedsOf(may) : [];
  const transfers = zone === "maker" && may("lead.transfer");
  const chosen = useMemo(() => rows.filter((one) => marked.has(one.reference)), [rows, marked]);
  if (deeds.length === 0 && !transfers) return {};
  const close = () => setOpen(false);
  return {
    marking: {
      marked,
      mark: (next) => {
        if (next.size > MOST) message.warning(say(bulk.most));
        else setMarked(next);
      },
      label: (row) => say(bulk.mark, { name: row.name || say(leads.nameless) }),
    },
    hint: <span className="faint lc-bulk-keys">{say(bulk.keys)}</span>,
    acts: marked.size > 0 && (
      <>
        <Button onClick={() => setMarked(NONE)}>{say(bulk.none)}</Button>
        {asking && (
          <Button aria-haspopup="dialog" onClick={() => setAsks(true)}>
            {say(words.ask)}
          </Button>
        )}
        <Button type="primary" aria-haspopup="dialog" onClick={() => setOpen(true)}>
          {say(bulk.open, { n: marked.size })}
        </Button>
      </>
    ),
    drawer: (open || marked.size > 0) && (
      <Suspense>
        {asking && <Ask leads={[...marked]} open={asks} close={() => setAsks(false)} />}
        {transfers ? (
          <Hand leads={[...marked]} open={open} close={close} />
        ) : (
          <Bulk leads={chosen} deeds={deeds} open={open} close={close} done={() => setMarked(NONE)} />
        )}
      </Suspense>
    ),
  };
}
