import { type QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { act, cleanup, configure, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { App } from "antd";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { api, request, told } from "@/frame/client";
import { Gate } from "@/frame/Gate";
import { makeQueries } from "@/frame/queries";
import { type Me, useSession, useSignOut } from "@/frame/session";
import { Speaking } from "@/frame/speech";

configure({ asyncUtilTimeout: 15_000 });
const ME = ["identity", "me"];
const LEAD = ["phone", "lead", "L1"];
const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });
const refusal = (status: number, code: string) => json(status, { error: { code, message: code } });
const network = globalThis.fetch;

/** A house that knows one session: `proof` is what it wants with it; `away`: nothing arrives there. */
class House {
  me: Me | null = person("anna");
  proof = "first";
  away = false;
  /** What it did, with whose proof; what it refused is not here. */
  readonly done: string[] = [];

  readonly answer = async (request: Request): Promise<Response> => {
    if (this.away) throw new TypeError("no line");
    const path = new URL(request.url).pathname;
    if (this.me === null) return refusal(401, "not_signed_in");
    if (path === "/identity/me") return json(200, { ...this.me, csrf: this.proof });
    if (request.method === "GET") return json(200, { customer: `of ${this.me.account}` });
    if (request.headers.get("x-csrf-token") !== this.proof) return refusal(403, "csrf");
    this.done.push(`${path} ${await request.text()}`.trim());
    if (path === "/identity/sign-out") this.me = null;
    return new Response(null, { status: 204 });
  };
}

function person(account: string): Me {
  return {
    account,
    session: `of ${account}`,
    stage: "whole",
    factors: [],
    permissions: [],
    roles: [],
  } as unknown as Me;
}

/** A page that shows what was read of a customer, with a field to type into. */
function Shown() {
  const signOut = useSignOut();
  const { data } = useQuery({
    queryKey: LEAD,
    queryFn: () => told(api.GET("/leads/{reference}", { params: { path: { reference: "L1" } } })),
    gcTime: Number.POSITIVE_INFINITY,
  });
  return (
    <>
      <p>{(data as unknown as { customer: string } | undefined)?.customer}</p>
      <textarea />
      <button type="button" onClick={signOut}>
        leave
      </button>
    </>
  );
}

/** Beside the pages: whether it could be read lately who is signed in. */
function Beside() {
  return useSession().isError ? <p>cannot be read</p> : null;
}

let house: House;
let queries: QueryClient;

async function open() {
  queries = makeQueries();
  render(
    <QueryClientProvider client={queries}>
      <Speaking>
        <App>
          <Gate home="#begin">
            <Shown />
          </Gate>
          <Beside />
        </App>
      </Speaking>
    </QueryClientProvider>,
  );
  await screen.findByText("of anna");
}

const signInShown = () =>
  waitFor(() => expect(document.querySelector("[autocomplete=username]")).toBeTruthy());

// They are loaded when they are wanted; the first time takes longer than a test waits.
beforeAll(() => import("@/frame/SignIn"), 60_000);
beforeEach(() => {
  house = new House();
  vi.stubGlobal("fetch", house.answer);
  location.hash = "";
});
afterEach(() => {
  cleanup();
  vi.stubGlobal("fetch", network);
});

it("forgets what was read when the session ends by itself", async () => {
  await open();
  house.me = null;
  await act(() => request("POST", "/anything", {}).catch(() => undefined));
  await signInShown();
  expect(queries.getQueryData(LEAD)).toBeUndefined();
  expect(screen.queryByText("of anna")).toBeNull();
}, 60_000);

it("begins anew where another person signs in, and shows nothing of the one before", async () => {
  await open();
  house.me = null;
  await act(() => request("POST", "/anything", {}).catch(() => undefined));
  await signInShown();
  house.me = person("bert");
  await act(() => queries.invalidateQueries({ queryKey: ME }));
  await waitFor(() => expect(location.hash).toBe("#begin"));
  expect(screen.queryByText(/^of /)).toBeNull();
  expect(screen.queryByText("leave")).toBeNull();
}, 60_000);

it("lets the same person go on where the session ended", async () => {
  await open();
  house.me = null;
  await act(() => request("POST", "/anything", {}).catch(() => undefined));
  await signInShown();
  house.me = person("anna");
  await act(() => queries.invalidateQueries({ queryKey: ME }));
  await screen.findByText("of anna");
  expect(location.hash).toBe("");
}, 60_000);

it("keeps the page and what stands typed when who is signed in cannot be read anew", async () => {
  await open();
  const field = document.querySelector("textarea") as HTMLTextAreaElement;
  fireEvent.change(field, { target: { value: "half a note" } });
  house.away = true;
  await act(() => queries.invalidateQueries({ queryKey: ME }));
  await screen.findByText("cannot be read");
  expect(document.querySelector("textarea")).toBe(field);
  expect(field.value).toBe("half a note");
}, 60_000);

it("sends a write once more with the fresh proof that another window made", async () => {
  await open();
  house.proof = "second";
  await request("POST", "/write", { n: 1 });
  expect(house.done).toEqual(['/write {"n":1}']);
}, 60_000);

it("never sends in the name of another what one person began", async () => {
  await open();
  house.me = person("bert");
  house.proof = "second";
  await expect(act(() => request("POST", "/write", { n: 1 }))).rejects.toMatchObject({ code: "csrf" });
  expect(house.done).toEqual([]);
  await waitFor(() => expect(location.hash).toBe("#begin"));
  expect(screen.queryByText("of anna")).toBeNull();
}, 60_000);

it("stays signed in, and says so, where the house does not hear the sign-out", async () => {
  await open();
  house.away = true;
  fireEvent.click(screen.getByText("leave"));
  await screen.findAllByText(/未能退出|You are still signed in/);
  expect(screen.getByText("of anna")).toBeTruthy();
  house.away = false;
  fireEvent.click(await screen.findByText(/^(Try again|重 ?试)$/));
  await signInShown();
  expect(house.done).toEqual(["/identity/sign-out"]);
  expect(queries.getQueryData(LEAD)).toBeUndefined();
}, 60_000);

it("signs out of a window whose proof another one made stale", async () => {
  await open();
  house.proof = "second";
  fireEvent.click(screen.getByText("leave"));
  await signInShown();
  expect(house.me).toBeNull();
}, 60_000);
