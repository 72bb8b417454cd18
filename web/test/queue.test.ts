import "fake-indexeddb/auto";
import { forceCloseDatabase } from "fake-indexeddb";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  type Action,
  drop,
  dropAll,
  dropOld,
  FAULTS,
  flush,
  keep,
  type Outcome,
  REFUSED_DAYS,
  retry,
  waiting,
} from "../src/phone/queue";

const ME = "consultant";

async function keepFive(): Promise<Action[]> {
  const kept: Action[] = [];
  for (let n = 1; n <= 5; n++)
    kept.push(await keep({ account: ME, method: "POST", path: `/do/${n}`, body: { n } }));
  return kept;
}

afterEach(async () => {
  for (const account of [ME, "other"]) for (const one of await waiting(account)) await drop(one.place ?? 0);
});

describe("actions kept while the line is away", () => {
  it("are each sent once, in order, with a key of their own, though two senders try at once", async () => {
    const kept = await keepFive();
    const sent: Action[] = [];
    const send = async (one: Action): Promise<Outcome> => {
      await new Promise((tell) => setTimeout(tell, 1));
      sent.push(one);
      return { done: true };
    };
    const done = await Promise.all([flush(ME, send), flush(ME, send)]);
    expect(done).toEqual([5, 0]);
    expect(sent.map((one) => one.path)).toEqual(["/do/1", "/do/2", "/do/3", "/do/4", "/do/5"]);
    expect(sent.map((one) => one.key)).toEqual(kept.map((one) => one.key));
    expect(new Set(sent.map((one) => one.key)).size).toBe(5);
    expect(await waiting(ME)).toEqual([]);
  });

  it("stay, with the same key, where the line breaks", async () => {
    const kept = await keepFive();
    const done = await flush(ME, async (one) => (one.path === "/do/3" ? { later: true } : { done: true }));
    expect(done).toBe(2);
    expect((await waiting(ME)).map((one) => one.key)).toEqual(kept.slice(2).map((one) => one.key));
  });

  it("are kept with the house's words where it refuses them, and hold up no other", async () => {
    await keepFive();
    const done = await flush(ME, async (one) =>
      one.path === "/do/2" ? { refused: "线索已关闭" } : { done: true },
    );
    expect(done).toBe(4);
    const left = await waiting(ME);
    expect(left.map((one) => [one.path, one.refusal])).toEqual([["/do/2", "线索已关闭"]]);
    const again: string[] = [];
    await flush(ME, async (one) => {
      again.push(one.path);
      return { done: true };
    });
    expect(again).toEqual([]);
  });

  it("hold up no other lead where the house breaks over one again and again", async () => {
    for (const [lead, path] of [
      ["A", "/first"],
      ["A", "/second"],
      ["B", "/other"],
    ] as const)
      await keep({ account: ME, method: "POST", path, body: {}, lead });
    const sent: string[] = [];
    const broken = async (one: Action): Promise<Outcome> => {
      sent.push(one.path);
      return one.path === "/first" ? { broke: true } : { done: true };
    };
    for (let n = 1; n < FAULTS; n++) expect(await flush(ME, broken)).toBe(0);
    expect(sent).toEqual(Array(FAULTS - 1).fill("/first"));
    expect(await flush(ME, broken)).toBe(1);
    expect((await waiting(ME)).map((one) => one.path)).toEqual(["/first", "/second"]);
    expect(await flush(ME, async () => ({ done: true }))).toBe(2);
  });

  it("stay dropped where that was said while they were sent", async () => {
    const { place } = await keep({ account: ME, method: "POST", path: "/do/dropped", body: {} });
    await flush(ME, async () => {
      await drop(place ?? 0);
      return { refused: "no" };
    });
    expect(await waiting(ME)).toEqual([]);
  });

  it("of one person are never sent by another", async () => {
    await keepFive();
    await keep({ account: "other", method: "POST", path: "/do/other", body: {} });
    const sent: string[] = [];
    await flush("other", async (one) => {
      sent.push(one.path);
      return { done: true };
    });
    expect(sent).toEqual(["/do/other"]);
    expect(await waiting(ME)).toHaveLength(5);
  });

  it("go with who signs out, and nobody else's with them", async () => {
    await keepFive();
    await keep({ account: "other", method: "POST", path: "/do/other", body: {} });
    await dropAll(ME);
    expect(await waiting(ME)).toEqual([]);
    expect(await waiting("other")).toHaveLength(1);
  });

  it("are forgotten some days after they were refused, and never before they were sent", async () => {
    const [day, refusal] = [86_400_000, new Date("2026-11-01T10:00:00Z")];
    const later = (days: number) => new Date(refusal.getTime() + days * day);
    await keep({ account: ME, method: "POST", path: "/do/refused", body: {} }, later(-30));
    await flush(
      ME,
      async () => ({ refused: "no" }),
      () => refusal,
    );
    await keep({ account: ME, method: "POST", path: "/do/unsent", body: {} }, later(-30));
    const left = async () => (await waiting(ME)).map((one) => one.path);
    await dropOld(ME, later(REFUSED_DAYS - 1));
    expect(await left()).toEqual(["/do/refused", "/do/unsent"]);
    await dropOld(ME, later(REFUSED_DAYS + 1));
    expect(await left()).toEqual(["/do/unsent"]);
  });

  it("of somebody who has not come back are forgotten after some days, sent or not, and not before", async () => {
    const at = new Date();
    const later = (days: number) => new Date(at.getTime() + days * 86_400_000);
    await keep({ account: "other", method: "POST", path: "/do/left", body: {} }, at);
    await keep({ account: ME, method: "POST", path: "/do/mine", body: {} }, at);
    await dropOld(ME, later(REFUSED_DAYS - 1));
    expect(await waiting("other")).toHaveLength(1);
    await dropOld(ME, later(REFUSED_DAYS + 1));
    expect(await waiting("other")).toEqual([]);
    expect(await waiting(ME)).toHaveLength(1);
  });

  it("wait like any other once they are to be sent again", async () => {
    const { place } = await keep({ account: ME, method: "POST", path: "/do/again", body: {} });
    await flush(ME, async () => ({ refused: "no" }));
    await retry(place ?? 0);
    await dropOld(ME, new Date("2999-01-01"));
    const [one] = await waiting(ME);
    expect([one?.path, one?.refusal, one?.refusedAt]).toEqual(["/do/again", undefined, undefined]);
  });
});

describe("the store of the phone", () => {
  const real = indexedDB.open.bind(indexedDB);
  const opening = vi.spyOn(indexedDB, "open");
  beforeEach(() => vi.resetModules());
  afterAll(() => opening.mockRestore());
  const anew = () => import("../src/phone/queue");

  it("is opened anew once the browser has ended it", async () => {
    const { keep: keeps, waiting: waits } = await anew();
    const before = opening.mock.calls.length;
    await keeps({ account: ME, method: "POST", path: "/do/1", body: {} });
    const opened: IDBOpenDBRequest = opening.mock.results[before]?.value;
    forceCloseDatabase(opened.result as never);
    await keeps({ account: ME, method: "POST", path: "/do/2", body: {} });
    expect((await waits(ME)).map((one) => one.path)).toEqual(["/do/1", "/do/2"]);
    expect(opening.mock.calls.length).toBe(before + 2);
  });

  it("is opened anew after it could not be opened", async () => {
    const { keep: keeps, waiting: waits } = await anew();
    await new Promise((tell) => {
      real("newer", 2).onsuccess = tell;
    });
    opening.mockImplementationOnce(() => real("newer", 1));
    await expect(keeps({ account: ME, method: "POST", path: "/do/1", body: {} })).rejects.toMatchObject({
      name: "VersionError",
    });
    await keeps({ account: ME, method: "POST", path: "/do/2", body: {} });
    expect((await waits(ME)).map((one) => one.path)).toEqual(["/do/2"]);
  });
});
