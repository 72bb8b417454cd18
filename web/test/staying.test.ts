/** Whoever writes for long stays signed in, and whoever only leaves a page open does not. */
import { cleanup, fireEvent, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { EVERY_MS, useStaying } from "@/frame/staying";

const network = globalThis.fetch;
const field = document.createElement("textarea");
let asked: string[] = [];

beforeEach(() => {
  asked = [];
  document.body.append(field);
  vi.useFakeTimers();
  vi.stubGlobal("fetch", async (request: Request) => {
    asked.push(new URL(request.url).pathname);
    return new Response("{}", { status: 200 });
  });
});
afterEach(() => {
  cleanup();
  field.remove();
  vi.useRealTimers();
  vi.stubGlobal("fetch", network);
});

async function writes(minutes: number) {
  for (let n = 0; n < minutes; n += 1) {
    await vi.advanceTimersByTimeAsync(60_000);
    fireEvent.input(field, { target: { value: String(n) } });
  }
  await vi.advanceTimersByTimeAsync(0);
}

it("tells the house now and then that somebody writes, but of no other time", async () => {
  const { unmount } = renderHook(() => useStaying());
  await writes(4);
  expect(asked).toEqual([]);
  await writes(36);
  expect(asked).toEqual(Array(8).fill("/identity/me"));
  await vi.advanceTimersByTimeAsync(12 * EVERY_MS);
  expect(asked.length).toBe(8);
  unmount();
  await writes(20);
  expect(asked.length).toBe(8);
});
