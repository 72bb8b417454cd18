/** What a customer said of a dealer on the phone. */
import { expect, it } from "vitest";
import type { Worded } from "../src/frame/notice";
import { afterWord, missingOf, wordOf } from "../src/leads/choosing";

const NOTICE: Worded = { notice: "n", version: "1", language: "zh-CN", text: "…", hash: "ab" };
const DEALER = { code: "D0001" };

it("is told with the words that were read out, or not at all", () => {
  expect(wordOf(DEALER, "yes", NOTICE)).toEqual({
    dealer: "D0001",
    accepted: true,
    notice: "n",
    notice_version: "1",
    text_hash: "ab",
    action: "spoken",
    page: "",
  });
  expect(wordOf(DEALER, "no", NOTICE)?.accepted).toBe(false);
  expect(wordOf(DEALER, "yes", undefined)).toBeUndefined();
  expect(wordOf(DEALER, "yes", null)).toBeUndefined();
});

it("says what is missing, the first of it", () => {
  expect(missingOf(undefined, undefined, NOTICE)).toBe("missingDealer");
  expect(missingOf(DEALER, undefined, null)).toBe("missingNotice");
  expect(missingOf(DEALER, undefined, undefined)).toBe("missingWords");
  expect(missingOf(DEALER, undefined, NOTICE)).toBe("missingAnswer");
  expect(missingOf(DEALER, "no", NOTICE)).toBeUndefined();
});

it("moves no lead that a dealer has, but takes it off a dealer to whom the customer says no", () => {
  expect(afterWord("", "D0001", "yes")).toBe("looked");
  expect(afterWord("", "D0001", "no")).toBe("looked");
  expect(afterWord("D0001", "D0002", "yes")).toBe("moves");
  expect(afterWord("D0001", "D0002", "no")).toBe("stays");
  expect(afterWord("D0001", "D0001", "yes")).toBe("stays");
  expect(afterWord("D0001", "D0001", "no")).toBe("goes");
});
