/** The phone's page opens whatever answers on the way to the house. */
import { afterAll, beforeEach, expect, it, vi } from "vitest";

type Listener = (event: unknown) => void;
const listeners = new Map<string, Listener>();
const kept = new Map<string, Response>();
let answer: () => Promise<Response>;

const { self, caches, fetch } = globalThis;
vi.stubGlobal("self", { addEventListener: (name: string, tell: Listener) => listeners.set(name, tell) });
vi.stubGlobal("caches", {
  open: async () => ({
    match: async (path: string) => kept.get(path)?.clone(),
    put: async (path: string, page: Response) => kept.set(path, page),
  }),
});
vi.stubGlobal("fetch", () => answer());

async function opened(): Promise<string> {
  // @ts-expect-error: a script, which exports nothing.
  await import("../src/phone/sw");
  let shown: Promise<Response> | undefined;
  listeners.get("fetch")?.({
    request: { url: `${location.origin}/phone/mine`, method: "GET", mode: "navigate" },
    respondWith: (page: Promise<Response>) => {
      shown = page;
    },
  });
  return (await (shown as Promise<Response>)).text();
}

beforeEach(() => kept.clear());
afterAll(() => {
  for (const [name, own] of Object.entries({ self, caches, fetch })) vi.stubGlobal(name, own);
});

it.each([502, 503, 504])("opens what is kept where a proxy answers %i", async (status) => {
  answer = async () => new Response("page");
  expect(await opened()).toBe("page");
  answer = async () => new Response("bad gateway", { status });
  expect(await opened()).toBe("page");
});

it("opens what is kept where nobody answers", async () => {
  answer = async () => new Response("page");
  await opened();
  answer = () => Promise.reject(new TypeError("no line"));
  expect(await opened()).toBe("page");
});

it("opens what was answered where nothing is kept, or where the house says that there is no such page", async () => {
  answer = async () => new Response("down", { status: 503 });
  expect(await opened()).toBe("down");
  kept.set("/phone", new Response("page"));
  answer = async () => new Response("gone", { status: 404 });
  expect(await opened()).toBe("gone");
});
