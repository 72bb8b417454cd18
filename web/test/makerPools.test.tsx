/** Pools of the maker: one of many has a lead, and whoever was slower reads so. */
import { QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { cleanup, configure, fireEvent, render, screen } from "@testing-library/react";
import { App } from "antd";
import { useState } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { makersRoute } from "@/dispatch/desk";
import { Lying, Mine } from "@/dispatch/pools/Hands";
import type { MakerPool } from "@/dispatch/pools/hands";
import { Crew } from "@/dispatch/pools/Settings";
import { makeQueries } from "@/frame/queries";
import { root } from "@/frame/root";
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
  rule: { name: "华东", status: "active" },
} as unknown as MakerPool;
const ME = { account: "li", zone: "maker", permissions: ["lead.transfer"], roles: [] } as unknown as Me;
let asked: [string, string][] = [];
let answer: unknown;
/** What was read, by its path. */
let read: string[] = [];
let pools: MakerPool[] = [POOL];
let people: { login: string; admin: boolean }[] = [];

beforeEach(() => {
  [asked, read, pools, people] = [[], [], [POOL], []];
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname } = new URL(request.url);
    if (request.method !== "GET") {
      asked.push([pathname, await request.text()]);
      return Response.json(answer);
    }
    read.push(pathname);
    if (pathname.endsWith("/maker-pools")) return Response.json({ pools });
    if (pathname.endsWith("/members")) return Response.json({ people });
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
  return routed(createRouter({ routeTree: route, history: createMemoryHistory() }));
}

/** The whole page, for who approves rules. */
function page() {
  const history = createMemoryHistory({ initialEntries: ["/dispatch/pools"] });
  const me = { ...ME, permissions: [...ME.permissions, "rule.approve"] } as Me;
  return routed(createRouter({ routeTree: root.addChildren([makersRoute]), history }), me);
}

function routed(router: unknown, me = ME) {
  return render(
    <QueryClientProvider client={makeQueries()}>
      <Speaking>
        <App>
          <SignedIn me={me}>
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

it("does not let a new pool take the code of one that is there", async () => {
  page();
  fireEvent.click(await screen.findByRole("button", { name: /新建公海|New pool/ }));
  fireEvent.change(await screen.findByLabelText(/^(名称|Name)$/), { target: { value: "华东二" } });
  const code = screen.getByLabelText(/^(编码|Code)$/);
  fireEvent.change(code, { target: { value: "east" } });
  const save = screen.getByRole("button", { name: /^(保 ?存|Save)$/ });
  fireEvent.click(save);
  await screen.findByText(/该编码已存在|This code is there already/);
  expect(asked).toEqual([]);
  fireEvent.change(code, { target: { value: "east-2" } });
  fireEvent.click(save);
  await vi.waitFor(
    () => expect(asked.map(([path]) => path)).toEqual([expect.stringMatching(/\/east-2$/)]),
    15_000,
  );
}, 60_000);

it("says of a closed pool that it is closed, and does not ask what lies there", async () => {
  pools = [{ ...POOL, admin: true, rule: { ...POOL.rule, status: "closed" } }];
  page();
  await screen.findByText(/不再收纳线索|no lead lies here/);
  await screen.findByText(/即将退回|Falls back soon/); // what is in hand still is
  expect(read.filter((path) => /\/east\//.test(path))).toEqual([]);
}, 60_000);

it("lets who works in a pool be changed on from what was saved, and not from what stood there before", async () => {
  people = [{ login: "li", admin: false }];
  shown(function Opened() {
    const [open, setOpen] = useState(true);
    if (open) return <Crew code="east" done={() => setOpen(false)} />;
    return (
      <button type="button" onClick={() => setOpen(true)}>
        open
      </button>
    );
  });
  await screen.findByText("li");
  people = [{ login: "wang", admin: false }];
  fireEvent.click(screen.getByRole("button", { name: /^(保 ?存|Save)$/ }));
  fireEvent.click(await screen.findByRole("button", { name: "open" }));
  await screen.findByText("wang");
  expect(screen.queryByText("li")).toBeNull();
}, 60_000);
