/** What was done and not answered is done once more: the same thing, so that the house takes it once. */
import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, configure, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { App } from "antd";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { houseNow, request } from "@/frame/client";
import { makeQueries } from "@/frame/queries";
import { type Me, SignedIn } from "@/frame/session";
import { Speaking } from "@/frame/speech";
import type { LeadShown } from "@/leads/shown";
import { kept } from "@/phone/OnPhone";
import { AtDesk } from "@/sales/acting";
import { FoundLead } from "@/sales/FoundLead";

vi.mock("@/sales/WaysOn", () => ({ WaysOn: () => null }));
configure({ asyncUtilTimeout: 15_000 });
const network = globalThis.fetch;
const ME = { account: "anna", zone: "entities", permissions: [], roles: [] } as unknown as Me;
const LEAD = {
  reference: "L1",
  state: "assigned",
  owner: { code: "", name: "" },
  brand: "",
  series: "",
} as unknown as LeadShown;
let sent: { key: string | null; body: string }[] = [];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-11-23T08:00:00Z") });
  sent = [];
  vi.stubGlobal("fetch", async (asked: Request) => {
    if (asked.method === "GET") return Response.json([]);
    sent.push({ key: asked.headers.get("idempotency-key"), body: await asked.text() });
    if (sent.length === 1) throw new TypeError("the line broke");
    return Response.json({ nth: 1 }, { status: 201 });
  });
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.stubGlobal("fetch", network);
});

it("receives a customer once, though the answer was lost and somebody clicks again later", async () => {
  const over = vi.fn();
  render(
    <QueryClientProvider client={makeQueries()}>
      <Speaking>
        <App>
          <SignedIn me={ME}>
            <AtDesk>
              <FoundLead lead={LEAD} heads={2} over={over} />
            </AtDesk>
          </SignedIn>
        </App>
      </Speaking>
    </QueryClientProvider>,
  );
  const receive = screen.getByRole("button");
  fireEvent.click(receive);
  await waitFor(() => expect(sent).toHaveLength(1));
  await waitFor(() => expect(receive.className).not.toContain("loading"));
  vi.setSystemTime(new Date("2026-11-23T08:00:07Z"));
  fireEvent.click(receive);
  await waitFor(() => expect(over).toHaveBeenCalledOnce());
  expect(sent).toHaveLength(2);
  expect(sent[1]).toEqual(sent[0]);
  // The house says when it was: the clock of a desk may go wrong.
  expect(JSON.parse(sent[0]?.body ?? "")).toEqual({ heads: 2 });
}, 60_000);

const visit = { method: "POST", path: "/leads/L1/visits", body: { heads: 2 }, deed: "visit" } as const;
const heard = async (date: string) => {
  vi.stubGlobal("fetch", async () => new Response(null, { status: 204, headers: { date } }));
  await request("POST", "/anything", {});
};

it("is dated where a phone keeps it, and only where the house takes that", () => {
  expect(kept({ ...visit, timed: true })).toEqual({
    ...visit,
    body: { heads: 2, happened_at: "2026-11-23T08:00:00.000Z" },
  });
  expect(kept(visit)).toEqual(visit);
});

it("is dated by the clock of the house, whatever that of the phone says", async () => {
  await heard("Mon, 23 Nov 2026 07:50:00 GMT");
  expect(kept({ ...visit, timed: true }).body).toEqual({ heads: 2, happened_at: "2026-11-23T07:50:00.000Z" });
  await heard("Mon, 23 Nov 2026 07:59:30 GMT");
  expect(houseNow()).toEqual(new Date());
});
