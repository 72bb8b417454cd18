import "fake-indexeddb/auto";
import { afterEach, describe, expect, it } from "vitest";
import { type Action, drop, flush, keep, type Outcome, waiting } from "../src/phone/queue";

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
});
