/** What the form of a channel lets through, and how it says a number back. */
import { describe, expect, it } from "vitest";
import { isNumber, masked } from "../src/customer/filled";

describe("a number", () => {
  it("is taken however it is written", () => {
    for (const one of [
      "13800001234",
      "138 0000 1234",
      "+86 138-0000-1234",
      "１３８００００１２３４",
      "021-65432100",
    ]) {
      expect(isNumber(one), one).toBe(true);
    }
  });
  it("is not taken where it cannot be one", () => {
    for (const one of ["", "12345", "12000001234", "1380000123456789", "call me"]) {
      expect(isNumber(one), one).toBe(false);
    }
  });
  it("is said back masked", () => {
    expect(masked("138 0000 1234")).toBe("138****1234");
    expect(masked("+86 13800001234")).not.toContain("0000");
  });
});
