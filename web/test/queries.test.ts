/** What is asked again by itself, and what is not. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ApiError } from "@/frame/client";
import { makeQueries } from "@/frame/queries";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** How often the house is asked that always answers so. */
async function times(status: number, code: string): Promise<number> {
  const ask = vi.fn(async () => {
    throw new ApiError(status, code, code);
  });
  const asked = makeQueries().fetchQuery({
    queryKey: [status, code],
    queryFn: ask,
    retry: makeQueries().getDefaultOptions().queries?.retry,
  });
  asked.catch(() => undefined);
  await vi.advanceTimersByTimeAsync(60_000);
  await expect(asked).rejects.toMatchObject({ code });
  return ask.mock.calls.length;
}

it("asks twice more where the line broke or the house is away", async () => {
  expect(await times(0, "offline")).toBe(3);
  expect(await times(503, "try_again")).toBe(3);
});

it("does not ask again what took the house too long, nor what it refuses", async () => {
  expect(await times(503, "took_too_long")).toBe(1);
  expect(await times(409, "taken")).toBe(1);
});
