/** Looking through page after page for whom somebody means. */
import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, configure, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { App } from "antd";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { makeQueries } from "@/frame/queries";
import { type Me, SignedIn } from "@/frame/session";
import { Speaking } from "@/frame/speech";
import { CustomerOf } from "@/sales/CustomerOf";

configure({ asyncUtilTimeout: 15_000 });
const ME = { account: "anna", zone: "entities", permissions: [], roles: [] } as unknown as Me;
const network = globalThis.fetch;
const lead = (reference: string, name: string) => ({
  reference,
  name,
  phone: "138****7654",
  brand: "",
  series: "",
});
let away = true;
let asked: string[] = [];

beforeEach(() => {
  away = true;
  asked = [];
  vi.stubGlobal("fetch", async ({ url }: Request) => {
    const { pathname, searchParams } = new URL(url);
    if (pathname !== "/leads") return Response.json([]);
    await new Promise((tell) => setTimeout(tell, 20));
    const after = searchParams.get("after") ?? "";
    asked.push(after);
    if (after === "") return Response.json({ leads: [lead("L1", "王芳")], next: "p2" });
    if (away)
      return Response.json({ error: { code: "too_many", message: "later, please" } }, { status: 429 });
    return Response.json({ leads: [lead("L2", "钱七")], next: "" });
  });
});
afterEach(() => {
  cleanup();
  vi.stubGlobal("fetch", network);
});

it("stops where the house does not answer, says so, and goes on when it is asked to", async () => {
  render(
    <QueryClientProvider client={makeQueries()}>
      <Speaking>
        <App>
          <SignedIn me={ME}>
            <CustomerOf value="" choose={() => {}} />
          </SignedIn>
        </App>
      </Speaking>
    </QueryClientProvider>,
  );
  await screen.findByRole("option", { name: /王芳/ });
  fireEvent.change(screen.getByRole("searchbox"), { target: { value: "钱" } });
  const said = await screen.findByRole("alert");
  expect(said.textContent).toContain("later, please");
  const tries = asked.length;
  fireEvent.change(screen.getByRole("searchbox"), { target: { value: "钱七" } });
  await new Promise((tell) => setTimeout(tell, 300));
  expect(asked).toHaveLength(tries);
  away = false;
  fireEvent.click(screen.getByRole("button"));
  await screen.findByRole("option", { name: /钱七/ });
  await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
}, 60_000);
