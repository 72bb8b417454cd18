/** What changes between two versions, conditions in words, what a case may expect. */
import { prepareRuleGroup, type RuleGroupType } from "react-querybuilder";
import { describe, expect, it } from "vitest";
import { filled } from "../src/frame/words";
import { differences } from "../src/rules/differences";
import { shares } from "../src/rules/Rehearsal";
import { SHAPES } from "../src/rules/shapes";
import { Telling } from "../src/rules/telling";
import { bare, type Field, type Group, type Rule, ruleOf, withOperator } from "../src/rules/tree";
import { alike, expectationOf, outcomes } from "../src/rules/trials";

const CATALOGUE = {
  fields: [
    { name: "channel", kind: "text", zh: "渠道", en: "Channel", operators: ["=", "in"] },
    { name: "inquiries", kind: "int", zh: "留资次数", en: "Inquiries", operators: [">=", "between", "in"] },
  ],
  choices: [{ field: "channel", value: "form", zh: "官网表单", en: "Web form" }],
};
const telling = new Telling((text, holes) => filled(text, "en-US", holes), CATALOGUE, false);
const when = (...values: string[]) => ({
  combinator: "and",
  rules: values.map((value) => ({ field: "channel", operator: "=", value })),
});
const rule = (name: string, more: object = {}) => ({ name, when: when("form"), route: "bot", ...more });

describe("differences", () => {
  const of = (before: object[], after: object[]) =>
    differences(SHAPES.cleaning, { rules: before }, { rules: after }).map((one) => [
      one.mark,
      one.list && one.row.name,
    ]);

  it("are none between bodies that say the same", () => {
    const plain = { rules: [rule("a")] };
    const wordy = {
      retry_minutes: 120,
      window: { closes: "20:00", opens: "09:00" },
      rules: [rule("a", { max_attempts: 3, when: { not: false, ...when("form") } })],
    };
    expect(differences(SHAPES.cleaning, plain, wordy)).toEqual([]);
  });

  it("tell what came, went and changed", () => {
    expect(of([rule("a"), rule("b")], [rule("a", { route: "manual" }), rule("c")])).toEqual([
      ["changed", "a"],
      ["added", "c"],
      ["removed", "b"],
    ]);
  });

  it("tell who stands elsewhere where order decides, and nobody else", () => {
    const [a, b, c] = [rule("a"), rule("b"), rule("c")];
    expect(of([a, b, c], [c, a, b])).toEqual([["moved", "c"]]);
    expect(of([a, b, c], [a, c])).toEqual([["removed", "b"]]);
    const items = (...codes: string[]) => ({ items: codes.map((code) => ({ code, points: 1 })) });
    expect(differences(SHAPES.score, items("a", "b"), items("b", "a"))).toEqual([]);
  });

  it("name the part with what it held and holds", () => {
    const [found] = differences(SHAPES.threshold, { otherwise: 30 }, { otherwise: 45 });
    if (found?.mark !== "changed") throw new Error("nothing changed");
    const [change] = found.changes;
    if (!change) throw new Error("no part");
    expect([telling.part(change.part, change.before), telling.part(change.part, change.after)]).toEqual([
      "30 points",
      "45 points",
    ]);
  });
});

describe("conditions", () => {
  it("are told with names instead of codes", () => {
    expect(
      telling.when({
        combinator: "or",
        not: true,
        rules: [
          { field: "channel", operator: "=", value: "form" },
          { combinator: "and", rules: [{ field: "inquiries", operator: "between", value: [1, 3] }] },
        ],
      }),
    ).toBe("not (Channel is Web form or Inquiries between 1, 3)");
    expect(telling.when(null)).toBe("Every lead");
  });

  it("keep a value that still fits another operator", () => {
    const [channel, inquiries] = CATALOGUE.fields as [Field, Field];
    const first: Rule = { ...ruleOf(channel), value: "form" };
    expect(withOperator(first, channel, "in").value).toEqual(["form"]);
    expect(withOperator(withOperator(first, channel, "in"), channel, "=").value).toBe("form");
    expect(ruleOf(inquiries)).toEqual({ field: "inquiries", operator: ">=", value: 0 });
    expect(withOperator(ruleOf(inquiries), inquiries, "between").value).toEqual([0, 0]);
  });

  it("go out as they came in, without the builder's names", () => {
    const tree = {
      combinator: "or",
      rules: [
        { field: "a", operator: "=", value: "b", valueSource: "field" },
        { combinator: "and", not: true, rules: [{ field: "channel", operator: "=", value: "form" }] },
      ],
    } as const;
    const edited = prepareRuleGroup(tree as unknown as RuleGroupType);
    expect(edited.rules.every((one) => one.id)).toBe(true);
    expect(bare(edited as Group)).toEqual(tree);
    const [fresh] = bare({
      combinator: "and",
      rules: [{ field: "channel", operator: "=", value: "x", valueSource: "value" }],
    }).rules;
    expect(fresh).toEqual({ field: "channel", operator: "=", value: "x" });
  });
});

describe("cases", () => {
  it("may expect what rules can say", () => {
    const body = { rules: [rule("a"), rule("b")] };
    expect(outcomes("cleaning", SHAPES.cleaning, body)).toEqual([
      { rule: "a" },
      { rule: "b" },
      { route: "not_needed" },
    ]);
    expect(expectationOf({ grade: "A", points: 66 })).toEqual({ grade: "A" });
    expect(alike({ a: 1 }, { a: 1 })).toBe(true);
    expect(alike({ a: 1 }, { a: 1, b: 2 })).toBe(false);
  });
});

it("tells of a rehearsal who would get how many, and why nobody would", () => {
  const to = (who: string, reason = "by_turn") => ({ to: who, reason });
  expect(shares([to("B"), to("A"), to("", "to_grab"), to("A")])).toEqual({
    people: [
      ["A", 2],
      ["B", 1],
    ],
    nobody: [["to_grab", 1]],
  });
});
