/** The way to the house. Each request says the language and, where it changes something, proves that it comes from our
 * page; refusals become `ApiError` with the text that the house has for them. */
import createClient from "openapi-fetch";
import type { components, paths } from "../gen/api";
import { spoken } from "./speech";

export type Schemas = components["schemas"];
export type Permission = Schemas["Permission"];

/** What the house refuses, or that it does not answer (`status` 0, `code` "offline"). `message` is for people. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly where: readonly string[] = [],
  ) {
    super(message);
  }
}

let proof = "";
/** What changing requests carry in X-CSRF-Token; every answer of signing in brings a new one. */
export function keepProof(csrf: string): void {
  proof = csrf;
}

type Fresh = () => Promise<boolean>;
let askFresh: Fresh = async () => false;
/** Who asks the person for the second factor once more, when the house wants a fresh one. */
export function onProofNeeded(ask: Fresh): void {
  askFresh = ask;
}

let over: () => void = () => {};
/** Who is told that the session has ended. */
export function onSessionOver(tell: () => void): void {
  over = tell;
}

let proveAnew: Fresh = async () => false;
/** Who reads anew what proves that a request comes from our page: another window may have presented a factor, which makes a new proof.
 * False: the session is not that of this page any more. */
export function onProofStale(read: Fresh): void {
  proveAnew = read;
}

let patience: number | undefined;
/** After so many milliseconds what has not come is taken for a line that is away. A phone's line often hangs without breaking; at a desk files go up that take their time. */
export function waitNoLongerThan(milliseconds: number): void {
  patience = milliseconds;
}

let ahead = 0;
/** By so little, in milliseconds, nobody's clock is called wrong: an answer is some time on its way. */
const NEAR = 60_000;
/** What time it is for the house: by the clock here, less what that goes wrong by as far as the house's last answer tells. */
export function houseNow(): Date {
  return new Date(Date.now() - ahead);
}

function heardAt(said: string | null): void {
  const gap = said ? Date.now() - Date.parse(said) : Number.NaN;
  if (!Number.isNaN(gap)) ahead = Math.abs(gap) < NEAR ? 0 : gap;
}

/** What the house had not begun to do is sent once more, once that which it wanted is there. */
async function sent(request: Request): Promise<Response> {
  let answer = await once(request.clone());
  if ((await refusedFor(answer)) === "csrf" && (await proveAnew())) answer = await once(request.clone());
  if ((await refusedFor(answer)) === "proof_needed" && (await askFresh()))
    answer = await once(request.clone());
  if ((await refusedFor(answer)) === "not_signed_in") over();
  return answer;
}

/** Answers of these kinds have no body, and may be given none. */
const BARE = new Set([204, 205, 304]);

async function once(request: Request): Promise<Response> {
  request.headers.set("accept-language", spoken());
  if (request.method !== "GET" && proof) request.headers.set("x-csrf-token", proof);
  const over = new AbortController();
  const stop = () => over.abort();
  const timer = patience === undefined ? undefined : setTimeout(stop, patience);
  request.signal.addEventListener("abort", stop);
  try {
    request.signal.throwIfAborted();
    const answer = await fetch(request, { signal: over.signal });
    heardAt(answer.headers.get("date"));
    return await whole(answer);
  } catch (fault) {
    // Nobody waits for it any more.
    if (request.signal.aborted) throw fault;
    throw new ApiError(0, "offline", "");
  } finally {
    clearTimeout(timer);
    request.signal.removeEventListener("abort", stop);
  }
}

/** An answer that has come to its end: a line may also hang, or break, in the middle of it. */
async function whole(answer: Response): Promise<Response> {
  const body = await answer.arrayBuffer();
  const { status, statusText, headers } = answer;
  return new Response(BARE.has(status) ? null : body, { status, statusText, headers });
}

/** The code with which the house does not let a request in; empty where it does. */
async function refusedFor(answer: Response): Promise<string> {
  if (answer.status !== 401 && answer.status !== 403) return "";
  const said = await answer
    .clone()
    .json()
    .catch(() => null);
  return said?.error?.code ?? "";
}

export const api = createClient<paths>({ baseUrl: location.origin, fetch: sent, credentials: "same-origin" });

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** What the house answers: `await told(api.GET("/leads", …))`. Throws `ApiError`. */
export async function told<T>(asked: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await asked;
  if (response.ok) return data as T;
  const said = (error as { error?: { code?: string; message?: string; where?: string[] } } | undefined)
    ?.error;
  throw new ApiError(response.status, said?.code ?? "", said?.message ?? "", said?.where);
}

/** A request whose path is known only when it is sent, such as one that was kept while the line was away. */
export async function request(
  method: string,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const address = new URL(path, location.origin);
  if (address.origin !== location.origin) throw new Error("only to our own house");
  const response = await sent(
    new Request(address, {
      method,
      headers: { "content-type": "application/json", ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    }),
  );
  if (response.ok) return;
  await told(Promise.resolve({ error: await response.json().catch(() => undefined), response }));
}
