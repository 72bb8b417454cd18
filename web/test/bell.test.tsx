/** The bell: what is unread, and the way back to it. */
import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, configure, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { App } from "antd";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Bell } from "@/frame/Bell";
import { makeQueries } from "@/frame/queries";
import { type Me, SignedIn } from "@/frame/session";
import { Speaking } from "@/frame/speech";

configure({ asyncUtilTimeout: 15_000 });
const network = globalThis.fetch;
const ME = { account: "anna", zone: "entities", permissions: ["lead.read"], roles: [] } as unknown as Me;

beforeEach(() => {
  vi.stubGlobal("fetch", async ({ url }: Request) =>
    Response.json(url.endsWith("/inbox/unread") ? { unread: 2 } : { notices: [], next: "" }),
  );
});
afterEach(() => {
  cleanup();
  vi.stubGlobal("fetch", network);
});

const shown = (me: Me) =>
  render(
    <QueryClientProvider client={makeQueries()}>
      <Speaking>
        <App>
          <SignedIn me={me}>
            <Bell />
          </SignedIn>
        </App>
      </Speaking>
    </QueryClientProvider>,
  );

it("says how many are unread, and has the focus again once the list is closed", async () => {
  shown(ME);
  const bell = await screen.findByRole("button", { name: /2/ });
  bell.focus();
  fireEvent.click(bell);
  await screen.findByRole("dialog");
  await screen.findByText(/还没有通知|You were told nothing yet/);
  fireEvent.keyDown(document.activeElement ?? document.body, { key: "Escape", keyCode: 27 });
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await waitFor(() => expect(document.activeElement).toBe(bell));
}, 60_000);

it("is not there for people of the maker: nobody tells them anything", () => {
  shown({ ...ME, zone: "maker" } as Me);
  expect(screen.queryByRole("button")).toBeNull();
});
