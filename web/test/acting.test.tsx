/** Doing something on a phone that cannot keep it. */
import "fake-indexeddb/auto";
import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, configure, render, screen } from "@testing-library/react";
import { App } from "antd";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { makeQueries } from "@/frame/queries";
import { type Me, SignedIn } from "@/frame/session";
import { Speaking } from "@/frame/speech";
import { useAct } from "@/phone/acting";
import { waiting } from "@/phone/queue";

configure({ asyncUtilTimeout: 15_000 });
const network = globalThis.fetch;
const ME = { account: "anna", zone: "entities", permissions: [], roles: [] } as unknown as Me;
let sent: string[] = [];

beforeEach(() => {
  sent = [];
  vi.stubGlobal("fetch", async ({ url }: Request) => {
    sent.push(new URL(url).pathname);
    return Response.json({});
  });
});
afterEach(() => {
  cleanup();
  vi.stubGlobal("fetch", network);
});

function open(bodyOf: () => unknown, heard: (done: boolean) => void) {
  function Page() {
    const act = useAct();
    const go = async () =>
      heard(await act({ method: "POST", path: "/do", body: bodyOf(), deed: "follow_up" }));
    return (
      <button type="button" onClick={go}>
        do
      </button>
    );
  }
  render(
    <QueryClientProvider client={makeQueries()}>
      <Speaking>
        <App>
          <SignedIn me={ME}>
            <Page />
          </SignedIn>
        </App>
      </Speaking>
    </QueryClientProvider>,
  );
}

it("says that nothing was done, and does it the next time", async () => {
  // The store takes no functions, as it takes nothing at all where there is no room.
  let body: unknown = () => "not to be kept";
  const heard = vi.fn();
  open(() => body, heard);
  screen.getByText("do").click();
  await screen.findByText(/手机无法保存|This phone could not keep it/);
  await vi.waitFor(() => expect(heard).toHaveBeenCalledWith(false), 15_000);
  expect(sent).toEqual([]);
  expect(await waiting(ME.account)).toEqual([]);
  body = {};
  screen.getByText("do").click();
  await vi.waitFor(() => expect(heard).toHaveBeenLastCalledWith(true), 15_000);
  expect(sent).toEqual(["/do"]);
}, 60_000);
