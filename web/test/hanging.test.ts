/** A line that hangs is a line that is away. */
import { afterEach, expect, it, vi } from "vitest";
import { ApiError, api, request, told, waitNoLongerThan } from "@/frame/client";

const network = globalThis.fetch;

/** Nothing ever comes back, until whoever asked gives up. */
const silence = (_: Request, { signal }: { signal: AbortSignal }) =>
  new Promise<Response>((_, fail) => {
    signal.addEventListener("abort", () => fail(new DOMException("given up", "AbortError")));
  });

afterEach(() => {
  vi.useRealTimers();
  vi.stubGlobal("fetch", network);
});

it("counts as no line after its time, and not before", async () => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", silence);
  waitNoLongerThan(15_000);
  const sent = request("POST", "/leads/L1/losses", {}).then(
    () => "done",
    (fault: unknown) => fault,
  );
  await vi.advanceTimersByTimeAsync(14_999);
  expect(await Promise.race([sent, "waits"])).toBe("waits");
  await vi.advanceTimersByTimeAsync(1);
  const fault = await sent;
  expect(fault).toBeInstanceOf(ApiError);
  expect(fault).toMatchObject({ status: 0, code: "offline" });
});

it("leaves a question alone that nobody waits for any more", async () => {
  vi.stubGlobal("fetch", silence);
  const gone = new AbortController();
  const asked = told(api.GET("/inbox/unread", { signal: gone.signal })).catch((fault: unknown) => fault);
  gone.abort();
  expect(await asked).not.toBeInstanceOf(ApiError);
});
