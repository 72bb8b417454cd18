/** The house did it, and its answer was lost: the page is read anew. */
import { QueryClientProvider, useQuery } from "@tanstack/react-query";
import { cleanup, configure, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { App } from "antd";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { GiveBack } from "@/dealer/pools/GiveBack";
import { api, told } from "@/frame/client";
import { makeQueries } from "@/frame/queries";
import { type Me, SignedIn } from "@/frame/session";
import { Speaking } from "@/frame/speech";
import { Claim } from "@/phone/Claim";

configure({ asyncUtilTimeout: 15_000 });
const network = globalThis.fetch;
const ME = { account: "anna", zone: "entities", permissions: ["lead.claim"], roles: [] } as unknown as Me;
let owner = "";
let lost = true;

beforeEach(() => {
  lost = true;
  vi.stubGlobal("fetch", async ({ url, method }: Request) => {
    const path = new URL(url).pathname;
    if (path === "/leads/L1") return Response.json({ lead: { owner: { code: owner } } });
    if (path.startsWith("/return-reasons")) return Response.json({ reasons: [] });
    if (method === "GET") return Response.json({ pools: [], open: [], chooses: false, words: {} });
    owner = path === "/returns" ? "the desk" : "anna";
    if (lost) throw new TypeError("the line broke");
    return Response.json({ results: [{ done: true, pool: "" }] });
  });
});
afterEach(() => {
  cleanup();
  vi.stubGlobal("fetch", network);
});

function Lead() {
  const { data } = useQuery({
    queryKey: ["phone", "lead", "L1"],
    queryFn: () => told(api.GET("/leads/{reference}", { params: { path: { reference: "L1" } } })),
  });
  return <p>owned by {data?.lead.owner.code || "nobody"}</p>;
}

const shown = (part: ReactNode) =>
  render(
    <QueryClientProvider client={makeQueries()}>
      <Speaking>
        <App>
          <SignedIn me={ME}>
            <Lead />
            {part}
          </SignedIn>
        </App>
      </Speaking>
    </QueryClientProvider>,
  );

it("shows a lead that was claimed as one's own", async () => {
  owner = "";
  const over = vi.fn();
  shown(<Claim pool="P" lead={{ reference: "L1", claimable_at: null }} over={over} />);
  await screen.findByText("owned by nobody");
  fireEvent.click(screen.getByRole("button"));
  await screen.findByText("owned by anna");
  expect(over).not.toHaveBeenCalled();
});

it("shows a lead that was given back as the desk's, and leaves the page once that is known", async () => {
  owner = "anna";
  const over = vi.fn();
  shown(<GiveBack reference="L1" over={over} />);
  await screen.findByText("owned by anna");
  fireEvent.click(screen.getByRole("button"));
  const [first] = await screen.findAllByRole("radio");
  fireEvent.click(first as HTMLElement);
  const give = screen.getByRole("button", { name: /确认退回|Give back/ });
  fireEvent.click(give);
  await screen.findByText("owned by the desk");
  expect(over).not.toHaveBeenCalled();
  lost = false;
  await waitFor(() => expect(give.className).not.toContain("loading"));
  fireEvent.click(give);
  await waitFor(() => expect(over).toHaveBeenCalledOnce());
});
