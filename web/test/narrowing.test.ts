/** Setting and clearing a filter of a list. */
import { expect, it } from "vitest";
import { withFilter } from "../src/leads/filters";

const whose = { state: "assigned", dealer: "D0001", owner: "D0001-S01" };

it("leaves the others, but no owner of another dealer", () => {
  expect(withFilter(whose, "state", undefined)).toEqual({ dealer: "D0001", owner: "D0001-S01" });
  expect(withFilter(whose, "dealer", "D0002")).toEqual({ state: "assigned", dealer: "D0002" });
  expect(withFilter(whose, "dealer", undefined)).toEqual({ state: "assigned" });
  expect(withFilter(whose, "dealer", "D0001")).toEqual(whose);
  expect(withFilter(whose, "owner", "D0001-S02")).toEqual({ ...whose, owner: "D0001-S02" });
});
