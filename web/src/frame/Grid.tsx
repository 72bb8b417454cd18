/** A list of any length: only the rows in sight are on the page. On a narrow screen each row is a card. Keys: ↑ ↓ Home End move, Enter opens,
 * and where rows are marked those of `marking`. */
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { Button, Checkbox, Empty, Skeleton } from "antd";
import {
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
import { type Marking, useMarker } from "./marking";
import { Problem, sentence } from "./problem";
import { useSay } from "./speech";
import { frame } from "./words";

export interface Column<Row> {
  key: string;
  title: ReactNode;
  /** Of a column: a track of CSS grid, such as `minmax(120px, 2fr)`. */
  width: string;
  end?: boolean;
  cell: (row: Row) => ReactNode;
}

/** What a paged query gives (`useInfiniteQuery`), as far as a list needs it. */
export interface Paged {
  isPending: boolean;
  error: unknown;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isFetchNextPageError: boolean;
  fetchNextPage: () => unknown;
  refetch: () => unknown;
}

interface GridProps<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  paged: Paged;
  open?: (row: Row) => void;
  card: (row: Row) => ReactNode;
  empty?: ReactNode;
  /** Height of a row in a table, in pixels. */
  height?: number;
  marking?: Marking<Row>;
}

const NARROW = 720;
const CARD = 104;
/** Rows before the end at which the next page is asked for, and pages without a match after which a person says whether
 * to look on. */
const AHEAD = 15;
const PATIENCE = 12;
/** Rows beyond those in sight that stand on the page, on either side. */
const OVERSCAN = 8;

export function Grid<Row>(given: GridProps<Row>) {
  const { label, columns, rows, keyOf, paged, open, card, empty, height = 44, marking } = given;
  const say = useSay();
  const box = useRef<HTMLDivElement>(null);
  const [narrow, setNarrow] = useState(() => window.innerWidth < NARROW);
  const [focus, setFocus] = useState(0);
  const [rested, setRested] = useState(0);
  const empties = useRef({ rows: 0, pages: 0 });
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => setNarrow((entry?.contentRect.width ?? NARROW) < NARROW));
    if (box.current) watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  const size = narrow ? CARD : height;
  const here = Math.max(0, Math.min(focus, rows.length - 1));
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => size,
    overscan: OVERSCAN,
    // The row that has the focus stays on the page, however far it is scrolled away: keys would go nowhere without it.
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), ...(range.count > 0 ? [here] : [])])].sort(
        (a, b) => a - b,
      ),
    paddingStart: narrow ? 0 : 38,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew when the form of rows changes
  useEffect(() => virtual.measure(), [narrow, virtual]);
  const shown = virtual.getVirtualItems();
  const last = virtual.range ? virtual.range.endIndex + OVERSCAN : 0;
  const { hasNextPage, isFetchingNextPage, isPending, fetchNextPage } = paged;
  const near = !isPending && last >= rows.length - AHEAD;
  const failed = paged.error !== null && !isFetchingNextPage;
  useEffect(() => {
    if (!near || !hasNextPage || isFetchingNextPage || failed) return;
    const seen = empties.current;
    seen.pages = seen.rows === rows.length ? seen.pages + 1 : 0;
    seen.rows = rows.length;
    if (seen.pages >= PATIENCE) setRested(rows.length + 1);
    else fetchNextPage();
  }, [near, hasNextPage, isFetchingNextPage, failed, fetchNextPage, rows.length]);
  const resting = rested === rows.length + 1 && hasNextPage;
  const lookOn = () => {
    empties.current = { rows: rows.length, pages: 0 };
    setRested(0);
    fetchNextPage();
  };

  const aim = useRef<number>(undefined);
  useLayoutEffect(() => {
    if (aim.current !== here) return;
    aim.current = undefined;
    box.current?.querySelector<HTMLElement>(`[data-row="${here}"]`)?.focus({ preventScroll: true });
  });
  const marker = useMarker(marking, marking ? rows.map(keyOf) : []);
  const move = (event: KeyboardEvent) => {
    if (marker?.heard(event, here)) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 12, PageUp: -12 }[event.key];
    let next = here;
    if (step) next = here + step;
    else if (event.key === "Home") next = 0;
    else if (event.key === "End") next = rows.length - 1;
    else if (event.key === "Enter" && event.target instanceof HTMLElement && event.target.dataset.row) {
      const row = rows[here];
      if (row !== undefined) open?.(row);
      return;
    } else return;
    event.preventDefault();
    next = Math.max(0, Math.min(rows.length - 1, next));
    marker?.moved(here, next, event.shiftKey);
    if (next !== here) aim.current = next;
    setFocus(next);
    virtual.scrollToIndex(next, { align: "auto" });
  };

  if (paged.error && rows.length === 0) return <Problem fault={paged.error} again={paged.refetch} />;
  const tracks = columns.map((one) => one.width).join(" ");
  const boxOf = (row: Row, at: number) =>
    marking && (
      <Checkbox
        tabIndex={-1}
        checked={marking.marked.has(keyOf(row))}
        aria-label={marking.label(row)}
        onChange={({ nativeEvent }) =>
          marker?.toggle(at, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
        }
      />
    );
  return (
    <div className="lc-grid-frame">
      <div
        ref={box}
        className={narrow ? "lc-grid lc-cards" : "lc-grid"}
        role={rows.length > 0 ? "grid" : undefined}
        aria-label={rows.length > 0 ? label : undefined}
        aria-rowcount={rows.length === 0 ? undefined : hasNextPage ? -1 : rows.length + 1}
        aria-multiselectable={marking && rows.length > 0 ? true : undefined}
        aria-busy={isPending}
        tabIndex={-1}
        style={{ "--tracks": marking ? `20px ${tracks}` : tracks } as CSSProperties}
        onKeyDown={move}
      >
        <div className="lc-grid-sheet" style={{ height: virtual.getTotalSize() }} role="presentation">
          {!narrow && rows.length > 0 && (
            <div className="lc-grid-head" role="row" aria-rowindex={1}>
              {marking && (
                <div role="columnheader">
                  <span className="lc-hidden">{say(frame.mark)}</span>
                </div>
              )}
              {columns.map((one) => (
                <div key={one.key} role="columnheader" className={one.end ? "lc-end" : undefined}>
                  {one.title}
                </div>
              ))}
            </div>
          )}
          {shown.map((item) => {
            const row = rows[item.index] as Row;
            return (
              <div
                key={keyOf(row)}
                role="row"
                aria-rowindex={item.index + 2}
                data-row={item.index}
                aria-selected={marking?.marked.has(keyOf(row))}
                tabIndex={item.index === here ? 0 : -1}
                className={open ? "lc-grid-row lc-opens" : "lc-grid-row"}
                style={{ height: item.size, transform: `translateY(${item.start}px)` }}
                onFocus={() => setFocus(item.index)}
                onClick={(event) => {
                  if ((event.target as HTMLElement).closest("a,button,input,label")) return;
                  open?.(row);
                }}
              >
                {narrow ? (
                  <div role="gridcell" className={marking ? "lc-card-marked" : undefined}>
                    {boxOf(row, item.index)}
                    <div className="lc-card">{card(row)}</div>
                  </div>
                ) : (
                  <>
                    {marking && <div role="gridcell">{boxOf(row, item.index)}</div>}
                    {columns.map((one) => (
                      <div key={one.key} role="gridcell" className={one.end ? "lc-end" : undefined}>
                        {one.cell(row)}
                      </div>
                    ))}
                  </>
                )}
              </div>
            );
          })}
        </div>
        {isPending && <Skeleton active title={false} paragraph={{ rows: 8 }} className="lc-grid-wait" />}
        {!isPending &&
          rows.length === 0 &&
          !hasNextPage &&
          (empty ?? <Empty description={say(frame.empty)} />)}
      </div>
      <div className="lc-grid-foot" role="status">
        {failed ? (
          <span className="row">
            {sentence(paged.error, say)}
            <Button
              size="small"
              onClick={() => (paged.isFetchNextPageError ? fetchNextPage() : paged.refetch())}
            >
              {say(frame.again)}
            </Button>
          </span>
        ) : resting ? (
          <Button size="small" onClick={lookOn}>
            {say(frame.lookOn)}
          </Button>
        ) : (
          !isPending &&
          (hasNextPage && (isFetchingNextPage || near)
            ? say(frame.loading)
            : say(hasNextPage ? frame.loaded : frame.allLoaded, { n: rows.length }))
        )}
      </div>
    </div>
  );
}
