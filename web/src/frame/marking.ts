/** Rows of a long list are marked, for one act on all of them. Space marks, Shift with ↑ ↓ Home End marks what lies between, Ctrl+A what
 * is loaded, Esc none. */
import { type KeyboardEvent, useRef } from "react";

export interface Marking<Row> {
  marked: ReadonlySet<string>;
  mark: (next: ReadonlySet<string>) => void;
  /** What a screen reader says of the box of a row. */
  label: (row: Row) => string;
}

export interface Marker {
  /** One row more or less; with `upTo` all from where it began up to here. */
  toggle: (at: number, upTo: boolean) => void;
  /** Is it a key of ours? Then it is done. */
  heard: (event: KeyboardEvent, at: number) => boolean;
  /** The focus went on; with `upTo` it takes the rows between with it. */
  moved: (from: number, to: number, upTo: boolean) => void;
}

/** `keys` of the rows, in their order. */
export function useMarker(
  marking: Pick<Marking<never>, "marked" | "mark"> | undefined,
  keys: readonly string[],
): Marker | undefined {
  // Where a span begins, and what was marked before it.
  const anchor = useRef<{ at: number; before: ReadonlySet<string> }>(undefined);
  if (!marking) return undefined;
  const { marked, mark } = marking;
  const span = (from: number, to: number) => {
    anchor.current ??= { at: from, before: marked };
    const { at, before } = anchor.current;
    mark(new Set([...before, ...between(keys, at, to)]));
  };
  const one = (at: number) => {
    const key = keys[at];
    if (key === undefined) return;
    const next = new Set(marked);
    if (!next.delete(key)) next.add(key);
    anchor.current = { at, before: next };
    mark(next);
  };
  return {
    toggle: (at, upTo) => (upTo && anchor.current ? span(at, at) : one(at)),
    heard: (event, at) => {
      const onRow = event.target instanceof HTMLElement && event.target.dataset.row !== undefined;
      if (event.key === " " && onRow) one(at);
      else if (event.key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey)) mark(new Set(keys));
      else if (event.key === "Escape" && marked.size > 0) mark(new Set());
      else return false;
      event.preventDefault();
      return true;
    },
    moved: (from, to, upTo) => {
      if (upTo) span(from, to);
      else anchor.current = undefined;
    },
  };
}

/** Those from one place to the other, both included, whichever comes first. */
export function between(keys: readonly string[], from: number, to: number): readonly string[] {
  return keys.slice(Math.min(from, to), Math.max(from, to) + 1);
}
