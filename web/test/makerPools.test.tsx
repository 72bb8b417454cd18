/** Pools of the maker: one of many has a lead, and whoever was slower reads so. */
import { QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { cleanup, configure, fireEvent, render, screen } from "@testing-library/react";
import { App } from "antd";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Lying, Mine } from "@/dispatch/pools/Hands";
import type { MakerPool } from "@/dispatch/pools/hands";
import { makeQueries } from "@/frame/queries";
import { type Me, SignedIn } from "@/frame/session";
import { Speaking } from "@/frame/speech";

configure({ asyncUtilTimeout: 15_000 });
const network = globalThis.fetch;
const LEAD = {
  lead: "abc",
  brand: "",
  series: "",
  grade: "A",
  score: 60,
  inquiries: 1,
  channel: "form",
  state: "awaiting_dealer",
  reason: "no_dealer",
};
const POOL = {
  code: "east",
  member: true,
  admin: false,
  waiting: 1,
  held: 0,
  mine: 0,
  oldest: null,
  stale: 0,
  rule: { name: "华东" },
} as unknown as MakerPool;
const ME = { account: "li", zone: "maker", permissions: ["lead.transfer"], roles: [] } as unknown as Me;
let asked: [string, string][] = [];
let answer: unknown;

beforeEach(() => {
  asked = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname } = new URL(request.url);
    if (request.method === "POST") {
      asked.push([pathname, await request.text()]);
      return Response.json(answer);
    }
    if (pathname.endsWith("/maker-claims")) {
      const times = { since: "2026-11-23T01:00:00Z", until: "2026-11-23T09:00:00Z", most: null };
      return Response.json({ leads: [{ lead: LEAD, pool: "east", holder: "li", ...times, told: true }] });
    }
    if (pathname.endsWith("/leads"))
      return Response.json({
        leads: [{ lead: LEAD, since: "2026-11-23T01:00:00Z", held: false, mine: false, until: null }],
        next: "",
      });
    return Response.json({});
  });
});
afterEach(() => {
  cleanup();
  vi.stubGlobal("fetch", network);
});

function shown(page: () => React.ReactNode) {
  const route = createRootRoute({ component: page });
  const router = createRouter({ routeTree: route, history: createMemoryHistory() });
  return render(
    <QueryClientProvider client={makeQueries()}>
      <Speaking>
        <App>
          <SignedIn me={ME}>
            <RouterProvider router={router as never} />
          </SignedIn>
        </App>
      </Speaking>
    </QueryClientProvider>,
  );
}

it("takes a lead in hand, and says whose it is when somebody was faster", async () => {
  answer = { results: [{ lead: "abc", done: false, refusal: "taken" }] };
  shown(() => <Lying pool={POOL} />);
  await screen.findByText(/客户未选择经销商|the customer named no dealer/); // the house's words are there
  fireEvent.click(await screen.findByRole("button", { name: /领取|Take/ }));
  await screen.findByText(/已在他人名下|Somebody else has it/);
  expect(asked).toEqual([[expect.stringMatching(/\/maker-pools\/east\/claims$/), '{"leads":["abc"]}']]);
}, 60_000);

it("offers nothing to claim to who is no member", async () => {
  shown(() => <Lying pool={{ ...POOL, member: false }} />);
  await screen.findByText(/车型未定|No car named/);
  expect(screen.queryByRole("button", { name: /领取|Take/ })).toBeNull();
}, 60_000);

it("says until when a lead is the reader's, and that it falls back soon", async () => {
  shown(() => <Mine pools={[POOL]} />);
  await screen.findByText(/即将退回|Falls back soon/);
  expect(await screen.findByText(/华东/)).toBeTruthy();
}, 60_000);
