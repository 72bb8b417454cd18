/** A page that nobody sits at asks nothing by itself, so that its session ends; whoever comes back finds it at work again. */
import { focusManager, QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { act, cleanup, fireEvent, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { THERE, useThere } from "@/frame/there";

const EVERY = 15_000;
let asked = 0;
const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

beforeEach(() => {
  asked = 0;
  vi.useFakeTimers();
});
afterEach(() => {
  cleanup();
  focusManager.setFocused(undefined);
  vi.useRealTimers();
});

/** A page that looks every quarter of a minute. */
async function open() {
  const queries = new QueryClient();
  queries.mount();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queries}>{children}</QueryClientProvider>
  );
  const shown = renderHook(
    () => {
      useThere();
      useQuery({
        queryKey: ["looks"],
        queryFn: () => ++asked,
        refetchInterval: EVERY,
        refetchOnWindowFocus: false,
      });
    },
    { wrapper },
  );
  await pass(100);
  expect(asked).toBe(1);
  return shown;
}

it("looks no more once nobody has stirred for five minutes", async () => {
  await open();
  await pass(THERE - EVERY);
  expect(asked).toBeGreaterThan(15);
  await pass(EVERY);
  const before = asked;
  await pass(40 * 60_000);
  expect(asked).toBe(before);
});

it.each([
  ["a key", () => fireEvent.keyDown(document.body, { key: "Tab" })],
  ["a move of the pointer", () => fireEvent.pointerMove(document.body)],
  ["the page that comes into sight", () => fireEvent(document, new Event("visibilitychange"))],
])("looks again after %s", async (_, sign) => {
  await open();
  await pass(40 * 60_000);
  const before = asked;
  sign();
  await pass(EVERY + 100);
  expect(asked).toBe(before + 1);
});

it("goes on looking while somebody stirs now and then", async () => {
  await open();
  for (let n = 0; n < 10; n += 1) {
    await pass(THERE - 1000);
    fireEvent.keyDown(document.body, { key: "a" });
  }
  const before = asked;
  await pass(EVERY);
  expect(asked).toBe(before + 1);
});

it("leaves everything as it was when the shell is gone", async () => {
  const { unmount } = await open();
  await pass(2 * THERE);
  expect(focusManager.isFocused()).toBe(false);
  unmount();
  expect(focusManager.isFocused()).toBe(true);
});
