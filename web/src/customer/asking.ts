/** The way to the house for customers: no session, no cookie; the token of a link goes in a header, never in an address. */

import { spoken } from "../frame/speech";
import type { components } from "../gen/api";

type Schemas = components["schemas"];
export type Mine = Schemas["Mine"];
export type Holder = Schemas["Holder"];
export type Offer = Mine["offers"][number];
export type Offered = Schemas["Offered"];
export type Elsewhere = Schemas["Elsewhere"];
export type Right = Mine["rights"][number];
export type EarlierAsk = Schemas["EarlierAsk"];
export type FormShown = Schemas["FormShown"];
export type DealerOffered = Schemas["DealerOffered"];

/** What the house refuses, or that it does not answer (`status` 0). `message` is for people, and may be empty. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export async function asked(path: string, token = "", body?: unknown): Promise<Response> {
  const headers: Record<string, string> = { "accept-language": spoken() };
  if (token) headers["x-link"] = token;
  if (body !== undefined) headers["content-type"] = "application/json";
  let answer: Response;
  try {
    answer = await fetch(path, {
      method: body === undefined ? "GET" : "POST",
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      credentials: "omit",
    });
  } catch {
    throw new Refused(0, "offline", "");
  }
  if (answer.ok) return answer;
  const said = await answer.json().catch(() => null);
  throw new Refused(answer.status, said?.error?.code ?? "", said?.error?.message ?? "");
}

export async function askedFor<T>(path: string, token = "", body?: unknown): Promise<T> {
  return (await asked(path, token, body)).json();
}

/** Takes the token out of the address, so that it stands in no history and on no screen. */
export function takeToken(): string {
  const token = location.hash.slice(1);
  if (token) history.replaceState(null, "", location.pathname);
  return token;
}
