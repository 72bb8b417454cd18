/** Requests of dealers: what waits and what is decided are two lists, each with its own row in question. */
import { QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRouter, RouterProvider } from "@tanstack/react-router";
import { cleanup, configure, fireEvent, render, screen } from "@testing-library/react";
import { App } from "antd";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { requestsRoute } from "@/dispatch/desk";
import { makeQueries } from "@/frame/queries";
import { root } from "@/frame/root";
import { type Me, SignedIn } from "@/frame/session";
import { Speaking } from "@/frame/speech";

configure({ asyncUtilTimeout: 15_000 });
const network = globalThis.fetch;
const ME = { account: "li", zone: "maker", permissions: ["lead.transfer"], roles: [] } as unknown as Me;
const one = (id: string, dealer_name: string, more: object = {}) => ({
  id,
  dealer: id,
  dealer_name,
  reason: "customer_moved",
  wish: "",
  asked_by: "wang",
  asked_at: "2026-11-23T01:00:00Z",
  decided_at: null,
  counts: [],
  leads: [],
  ...more,
});
const WAITS = [one("w1", "东方店")];
const DECIDED = [one("d1", "西山店", { decided_at: "2026-11-23T02:00:00Z", accepted: false })];

beforeEach(() => {
  vi.stubGlobal("fetch", async ({ url }: Request) => {
    const { pathname, searchParams } = new URL(url);
    if (!pathname.endsWith("/transfer-requests")) return Response.json({});
    return Response.json({ requests: searchParams.get("decided") === "true" ? DECIDED : WAITS, more: false });
  });
});
afterEach(() => {
  cleanup();
  vi.stubGlobal("fetch", network);
});

function open() {
  const routeTree = root.addChildren([requestsRoute]);
  const history = createMemoryHistory({ initialEntries: ["/dispatch/requests"] });
  render(
    <QueryClientProvider client={makeQueries()}>
      <Speaking>
        <App>
          <SignedIn me={ME}>
            <RouterProvider router={createRouter({ routeTree, history }) as never} />
          </SignedIn>
        </App>
      </Speaking>
    </QueryClientProvider>,
  );
}

/** The request whose details stand beside the list. */
const detail = (name: string) => screen.findByRole("heading", { name: new RegExp(name) });
const GONE = /刚才的申请已被处理|What you looked at was decided/;

it("shows the first of the list that was switched to, there and back, and calls none gone", async () => {
  open();
  await detail("东方店");
  fireEvent.click(screen.getByRole("radio", { name: /已处理|Decided/ }));
  await detail("西山店");
  expect(screen.queryByText(GONE)).toBeNull();
  expect(screen.queryByText(/东方店/)).toBeNull();
  fireEvent.click(screen.getAllByRole("radio")[0] as HTMLElement);
  await detail("东方店");
  expect(screen.queryByText(GONE)).toBeNull();
}, 60_000);
