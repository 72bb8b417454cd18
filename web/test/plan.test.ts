import { describe, expect, it } from "vitest";
import { type Advice, type Advised, handings, propose, rank, roomOf } from "../src/dealer/plan";

const RATE = { decided: 0, won: 0, rate: 0.2, low: 0.1, high: 0.3 };
const person = (code: string, more: Partial<Advised> = {}): Advised => ({
  staff: code,
  code,
  team: "",
  open: 0,
  cap: null,
  day: 0,
  week: 0,
  month: 0,
  day_cap: null,
  week_cap: null,
  month_cap: null,
  overdue: 0,
  experience: 0,
  conversion: RATE,
  with_new: RATE,
  tenure_days: 1,
  rating: null,
  rota: "",
  back_at: null,
  ...more,
});
const lead = (name: string, ...fits: [code: string, ...objections: string[]][]): Advice => ({
  lead: name,
  refusal: "",
  brand: "",
  series: "",
  grade: "",
  owner: "",
  new_customer: false,
  fits: fits.map(([staff, ...objections]) => ({ staff, objections, decided: 0, won: 0 })),
});
const staff = (plan: readonly { staff: string }[]) => plan.map((one) => one.staff);

describe("a batch", () => {
  it("is spread evenly, beginning with whom the advice puts first", () => {
    const leads = ["1", "2", "3", "4", "5"].map((name) => lead(name, ["b"], ["a"]));
    expect(staff(propose(leads, [person("a"), person("b")]))).toEqual(["b", "a", "b", "a", "b"]);
  });

  it("gives nobody what something speaks against, and none beyond his room", () => {
    const people = [person("a", { cap: 9, open: 8 }), person("b", { day_cap: 1 }), person("c")];
    const leads = ["1", "2", "3"].map((name) => lead(name, ["a"], ["b"], ["c", "absent"]));
    expect(staff(propose(leads, people))).toEqual(["a", "b", ""]);
  });

  it("passes over whom follow-ups wait for, while there is somebody else", () => {
    const people = [person("a", { overdue: 2 }), person("b", { cap: 1 })];
    const leads = ["1", "2"].map((name) => lead(name, ["a"], ["b"]));
    expect(staff(propose(leads, people))).toEqual(["b", "a"]);
  });
});

it("is given of leads that still wait, each as the list shows whose it is", () => {
  const row = (reference: string, code = "") => ({ reference, owner: { code } });
  const wanted = [
    { lead: "1", staff: "a" },
    { lead: "2", staff: "a" },
    { lead: "gone", staff: "a" },
    { lead: "3", staff: "" },
  ];
  expect(handings(wanted, [row("1"), row("2", "b"), row("3"), row("4")])).toEqual([
    { lead: "1", staff: "a", from_staff: "" },
    { lead: "2", staff: "a", from_staff: "b" },
  ]);
});

it("has room as far as the narrowest of four limits", () => {
  expect(roomOf(person("a"))).toBe(Number.POSITIVE_INFINITY);
  expect(roomOf(person("a", { cap: 40, open: 12, week_cap: 10, week: 7 }))).toBe(3);
  expect(roomOf(person("a", { cap: 4, open: 6 }))).toBe(0);
});

describe("consultants side by side", () => {
  it("stand in the order of the advice, with what speaks against each", () => {
    const found = rank([lead("1", ["b"], ["a", "absent"])], [person("a"), person("b")]);
    expect(found.map((one) => [one.person.code, one.objections])).toEqual([
      ["b", []],
      ["a", [["absent", 1]]],
    ]);
  });

  it("stand for many leads by their places together, and objections say of how many", () => {
    const leads = [
      lead("1", ["a"], ["b"], ["c"]),
      lead("2", ["b"], ["c"], ["a", "wrong_brand"]),
      lead("3", ["b"], ["a"], ["c"]),
    ];
    const found = rank(leads, [person("a"), person("b"), person("c")]);
    expect(found.map((one) => one.person.code)).toEqual(["b", "a", "c"]);
    expect(found[1]?.objections).toEqual([["wrong_brand", 1]]);
  });
});
