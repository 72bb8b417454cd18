/** The house writes what comes under a code that there is over what stood there: forms for something new do not let it be typed. */
import { QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { cleanup, configure, fireEvent, render, screen } from "@testing-library/react";
import { App } from "antd";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Results } from "@/administration/rules/Results";
import { SeriesTable } from "@/administration/vehicles/SeriesTable";
import { makeQueries } from "@/frame/queries";
import { type Me, SignedIn } from "@/frame/session";
import { Speaking } from "@/frame/speech";

configure({ asyncUtilTimeout: 15_000 });
const network = globalThis.fetch;
const ME = {
  account: "li",
  zone: "maker",
  permissions: ["offer.manage", "followup.manage"],
  roles: [],
} as unknown as Me;
const BRAND = {
  code: "xingye",
  name_zh: "星野",
  name_en: "Xingye",
  series: [{ code: "a3", name_zh: "星野A3", name_en: "A3", aliases: ["A3"] }],
};
const RESULT = { kind: "call", code: "thinking", name: "考虑中", name_zh: "考虑中", name_en: "Thinking" };
let written: string[] = [];

beforeEach(() => {
  written = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname } = new URL(request.url);
    if (request.method === "GET") return Response.json({ results: [RESULT] });
    written.push(pathname);
    return Response.json({});
  });
});

afterEach(() => {
  cleanup();
  vi.stubGlobal("fetch", network);
});

function shown(page: ReactNode) {
  const router = createRouter({
    routeTree: createRootRoute({ component: () => page }),
    history: createMemoryHistory({ initialEntries: ["/"] }),
  });
  render(
    <Speaking>
      <QueryClientProvider client={makeQueries()}>
        <App>
          <SignedIn me={ME}>
            <RouterProvider router={router as never} />
          </SignedIn>
        </App>
      </QueryClientProvider>
    </Speaking>,
  );
}

function enter(label: RegExp, text: string) {
  fireEvent.change(screen.getByLabelText(label), { target: { value: text } });
}

function add(code: string, names: string) {
  enter(/^(编号|Code)$/, code);
  enter(/^(中文名称|Name in Chinese)$/, names);
  enter(/^(英文名称|Name in English)$/, names);
  fireEvent.click(screen.getByRole("button", { name: /^(保 ?存|Save)$/ }));
}

it("does not write a new series over one that is there", async () => {
  shown(<SeriesTable brand={BRAND as never} />);
  fireEvent.click(await screen.findByRole("button", { name: /新增车系|New series/ }));
  await screen.findByLabelText(/^(编号|Code)$/);
  add("a3", "星野A4");
  await screen.findByText(/该编码已存在|This code is there already/);
  expect(written).toEqual([]);
  add("a4", "星野A4");
  await vi.waitFor(() => expect(written).toEqual([expect.stringMatching(/\/series\/a4$/)]), 15_000);
}, 60_000);

it("does not write a new result over one of its kind", async () => {
  shown(<Results />);
  await screen.findByText("考虑中");
  fireEvent.click(screen.getByRole("button", { name: /新增跟进结果|New result/ }));
  await screen.findByLabelText(/^(编号|Code)$/);
  add("thinking", "再想想");
  await screen.findByText(/该编码已存在|This code is there already/);
  expect(written).toEqual([]);
  add("thinking_more", "再想想");
  await vi.waitFor(() => expect(written).toEqual([expect.stringMatching(/\/call\/thinking_more$/)]), 15_000);
}, 60_000);
