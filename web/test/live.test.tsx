/** The live figures while the house is away: they are asked for until it answers. */
import { focusManager, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { SILENT_MS, useFigures } from "@/overview/live";

const network = globalThis.fetch;
const FIGURES = { at: "2026-11-22T12:00:00Z", received: 5 };
let there = true;
let asked = 0;
let streams: Stream[] = [];

class Stream {
  onmessage?: (said: { data: string }) => void;
  closed = false;
  constructor() {
    streams.push(this);
  }
  close() {
    this.closed = true;
  }
}

const open = () => streams.filter((one) => !one.closed);
const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

beforeEach(() => {
  [there, asked, streams] = [true, 0, []];
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", Stream);
  vi.stubGlobal("fetch", async () => {
    asked += 1;
    if (!there) throw new TypeError("no line");
    return new Response(JSON.stringify(FIGURES), { status: 200 });
  });
});
afterEach(() => {
  cleanup();
  focusManager.setFocused(undefined);
  vi.useRealTimers();
  vi.stubGlobal("fetch", network);
});

async function begun() {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queries}>{children}</QueryClientProvider>
  );
  const shown = renderHook(() => useFigures(), { wrapper });
  await pass(100);
  await act(async () => open()[0]?.onmessage?.({ data: JSON.stringify(FIGURES) }));
  expect(shown.result.current.live).toBe("live");
  return shown;
}

it("are listened to again once the house has come back, however long it was away", async () => {
  const { result } = await begun();
  there = false;
  await pass(10 * SILENT_MS);
  expect([result.current.live, open().length]).toEqual(["stale", 0]);
  expect(result.current.data).toEqual(FIGURES);
  there = true;
  await pass(2 * SILENT_MS);
  expect(open().length).toBe(1);
  await act(async () => open()[0]?.onmessage?.({ data: JSON.stringify({ ...FIGURES, received: 6 }) }));
  expect([result.current.live, result.current.data?.received]).toEqual(["live", 6]);
});

it("are not asked for once the page is left", async () => {
  const { unmount } = await begun();
  there = false;
  await pass(3 * SILENT_MS);
  unmount();
  const before = asked;
  there = true;
  await pass(10 * SILENT_MS);
  expect([asked, open().length]).toEqual([before, 0]);
});

it("are not asked for while nobody sits at the page, and not called live then", async () => {
  const { result } = await begun();
  const before = asked;
  act(() => focusManager.setFocused(false));
  await pass(10 * SILENT_MS);
  expect([result.current.live, asked, open().length]).toEqual(["paused", before, 0]);
  act(() => focusManager.setFocused(undefined));
  expect(open().length).toBe(1);
  await act(async () => open()[0]?.onmessage?.({ data: JSON.stringify(FIGURES) }));
  expect(result.current.live).toBe("live");
});
