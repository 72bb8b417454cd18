import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, configure, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeAll, expect, it, vi } from "vitest";
import { ApiError, api, told } from "@/frame/client";
import { Freshly } from "@/frame/Freshly";
import { type Me, SignedIn } from "@/frame/session";
import { Speaking } from "@/frame/speech";

configure({ asyncUtilTimeout: 15_000 });
const me = { factors: ["totp"], permissions: [], roles: [] } as unknown as Me;
const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });
const refusal = () => json(403, { error: { code: "proof_needed", message: "a fresh one" } });

const network = globalThis.fetch;

/** The house wants the second factor afresh for the first request; says what it was asked. */
function houseThatAsksAgain(): string[] {
  const asked: string[] = [];
  let proved = false;
  vi.stubGlobal("fetch", async (request: Request) => {
    const path = new URL(request.url).pathname;
    asked.push(path);
    if (path.endsWith("/totp")) {
      proved = true;
      return json(200, { csrf: "next", stage: "whole", recovery_codes: [] });
    }
    return proved ? json(200, { recovery_codes: ["one"] }) : refusal();
  });
  return asked;
}

/** By role it would be found too, in ten times the time. */
function shown(selector: string): Element {
  const found = document.querySelector(selector);
  if (!found) throw new Error(`no ${selector} yet`);
  return found;
}

function open() {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Speaking>
        <SignedIn me={me}>
          <Freshly />
        </SignedIn>
      </Speaking>
    </QueryClientProvider>,
  );
}

// It is loaded when it is wanted; the first time takes longer than a test waits.
beforeAll(() => import("@/frame/OnceMore"), 60_000);
afterEach(() => {
  cleanup();
  vi.stubGlobal("fetch", network);
});

it("asks for the second factor once more, then the request goes on", async () => {
  const asked = houseThatAsksAgain();
  open();
  const answer = told(api.POST("/identity/recovery-codes"));
  fireEvent.change(await waitFor(() => shown(".lc-code")), { target: { value: "123 456" } });
  fireEvent.click(await screen.findByText(/^(Confirm|确认)$/));
  expect(await answer).toEqual({ recovery_codes: ["one"] });
  expect(asked).toEqual([
    "/identity/recovery-codes",
    "/identity/second-factor/totp",
    "/identity/recovery-codes",
  ]);
}, 60_000);

it("leaves the request refused when the window is closed", async () => {
  const asked = houseThatAsksAgain();
  open();
  const answer = told(api.POST("/identity/recovery-codes")).catch((fault: unknown) => fault);
  fireEvent.click(await waitFor(() => shown(".ant-modal-close")));
  const fault = await answer;
  expect(fault).toBeInstanceOf(ApiError);
  expect((fault as ApiError).code).toBe("proof_needed");
  expect(asked).toEqual(["/identity/recovery-codes"]);
}, 60_000);
