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

/** The head of an answer comes, and half of the rest, until whoever asked gives up. */
const half = async (_: Request, { signal }: { signal: AbortSignal }) =>
  new Response(
    new ReadableStream({
      start(line) {
        line.enqueue(new TextEncoder().encode('{"leads": ['));
        signal.addEventListener("abort", () => line.error(new DOMException("given up", "AbortError")));
      },
    }),
    { status: 201, headers: { "content-type": "application/json" } },
  );

it("counts as no line where it hangs in the middle of an answer, too", async () => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", half);
  waitNoLongerThan(15_000);
  const asked = [request("POST", "/leads/L1/losses", {}), told(api.GET("/inbox/unread"))].map((one) =>
    one.then(
      () => "done",
      (fault: unknown) => fault,
    ),
  );
  await vi.advanceTimersByTimeAsync(14_999);
  expect(await Promise.race([...asked, "waits"])).toBe("waits");
  await vi.advanceTimersByTimeAsync(1);
  for (const fault of await Promise.all(asked)) {
    expect(fault).toBeInstanceOf(ApiError);
    expect(fault).toMatchObject({ status: 0, code: "offline" });
  }
});

it("leaves what is still coming where nobody waits for it any more", async () => {
  vi.stubGlobal("fetch", half);
  const gone = new AbortController();
  const asked = told(api.GET("/inbox/unread", { signal: gone.signal })).catch((fault: unknown) => fault);
  await new Promise((tell) => setTimeout(tell));
  gone.abort();
  expect(await asked).not.toBeInstanceOf(ApiError);
});

it("leaves a question alone that nobody waits for any more", async () => {
  vi.stubGlobal("fetch", silence);
  const gone = new AbortController();
  const asked = told(api.GET("/inbox/unread", { signal: gone.signal })).catch((fault: unknown) => fault);
  gone.abort();
  expect(await asked).not.toBeInstanceOf(ApiError);
});
