/** Administration: the tree of the organisation, hours of a week, shares, what a change of a role is. */
import { describe, expect, it } from "vitest";
import zh from "../../src/leadcenter/kernel/words/zh.json";
import { blocks, runs } from "../src/administration/holidays/festivals";
import { NOTICES } from "../src/administration/machines/notices";
import { clockOf, inOrder, minutesOf, together } from "../src/administration/minutes";
import {
  byOwner,
  byTerritory,
  dealersIn,
  found,
  lines,
  opened,
  wayTo,
} from "../src/administration/organisation/tree";
import { difference, grouped, permissionText } from "../src/administration/roles/permissions";
import { percentOf, shareOf } from "../src/administration/vehicles/money";
import type { Schemas } from "../src/frame/client";

const entity = (code: string, kind: string, more: Partial<Schemas["EntityShown"]> = {}) =>
  ({
    id: code,
    code,
    kind,
    name: `N ${code}`,
    legal_name: "",
    province: "",
    city: "",
    region: "",
    group: "",
    status: "active",
    ...more,
  }) as Schemas["EntityShown"];
const regions = [
  { code: "E", name: "East", parent: "" },
  { code: "E1", name: "East one", parent: "E" },
];
const all = [
  entity("M", "maker"),
  entity("G", "group"),
  entity("D1", "dealer", { region: "E1", group: "G", city: "Hangzhou" }),
  entity("D2", "dealer", { region: "gone" }),
];

describe("the tree", () => {
  it("has every entity once, below its region or group, and forgets none", () => {
    const tree = byTerritory(regions, all, "rest", "others");
    expect(wayTo(tree, "e:D1")).toEqual(["e:M", "r:E", "r:E1", "e:D1"]);
    expect(wayTo(tree, "e:D2")).toEqual(["e:M", "rest", "e:D2"]);
    expect(wayTo(tree, "e:G")).toEqual(["e:M", "others", "e:G"]);
    expect(tree.map(dealersIn)).toEqual([2]);
    const owned = byOwner(all, "rest", "others");
    expect(wayTo(owned, "e:D1")).toEqual(["e:M", "e:G", "e:D1"]);
    expect(wayTo(owned, "e:D2")).toEqual(["e:M", "rest", "e:D2"]);
  });

  it("shows what is looked for with the way to it", () => {
    const hits = found(byTerritory(regions, all, "rest", "others"), "hang d1");
    const seen = lines(hits, new Set(opened(hits)), (one) => one.below);
    expect(seen.map((one) => [one.node.key, one.level])).toEqual([
      ["e:M", 1],
      ["r:E", 2],
      ["r:E1", 3],
      ["e:D1", 4],
    ]);
    expect(found(byTerritory(regions, all, "rest", "others"), "nowhere")).toEqual([]);
  });
});

describe("hours", () => {
  it("end at midnight, are told together where they are alike, and never overlap", () => {
    expect([
      clockOf(510),
      clockOf(1440),
      minutesOf("00:00"),
      minutesOf("00:00", true),
      minutesOf(""),
    ]).toEqual(["08:30", "24:00", 0, 1440, null]);
    const slots = [0, 1].map((weekday) => ({ hours: "work", weekday, opens: 540, closes: 1080 }));
    expect(together(slots, "work")).toEqual([
      [[0, 1], [{ opens: 540, closes: 1080 }]],
      [[2, 3, 4, 5, 6], []],
    ]);
    expect(
      inOrder([
        { opens: 600, closes: 700 },
        { opens: 540, closes: 600 },
      ]),
    ).toBe(true);
    expect(
      inOrder([
        { opens: 540, closes: 601 },
        { opens: 600, closes: 700 },
      ]),
    ).toBe(false);
    expect(inOrder([{ opens: 600, closes: 600 }])).toBe(false);
  });
});

describe("shares", () => {
  it("come and go as percent, exactly", () => {
    for (const [share, percent] of [
      ["0.048", "4.8"],
      ["0.2", "20"],
      ["1", "100"],
      ["0.01088", "1.088"],
      ["0", "0"],
    ] as const) {
      expect(percentOf(share)).toBe(percent);
      expect(shareOf(percent)).toBe(share);
    }
    expect(percentOf("0E-8")).toBe("0");
    expect([shareOf("101"), shareOf("-1"), shareOf("x"), shareOf("")]).toEqual([null, null, null, null]);
  });
});

describe("roles", () => {
  it("have a word for what they may do, in a group each, and tell what a change is", () => {
    const some = ["lead.read", "raw_lead.open", "test_drive.book", "audit.read"] as const;
    expect(
      grouped([...some])
        .flatMap(([, found]) => found)
        .sort(),
    ).toEqual([...some].sort());
    expect(permissionText("raw_lead.open")[1]).toBe("See what a sender sent");
    expect(difference(["a", "b"], ["b", "c"])).toEqual({ gains: ["c"], loses: ["a"] });
  });
});

it("names every kind of notice in the house's words", () => {
  expect(NOTICES.filter((one) => !(one in zh))).toEqual([]);
});

describe("holidays", () => {
  const day = (at: string, name: string) => ({ day: at, name });

  it("stand together as far as they follow each other, whatever a library calls them", () => {
    const named = [
      day("2027-02-05", "Chinese New Year's Eve"),
      day("2027-02-06", "Chinese New Year (Spring Festival)"),
      day("2027-02-09", "Spring Festival"),
      day("2027-05-01", "Labor Day"),
      day("2027-06-01", "Children's Day"),
    ];
    expect(runs(named)).toEqual([
      { name: "spring", days: ["2027-02-05", "2027-02-06"] },
      { name: "spring", days: ["2027-02-09"] },
      { name: "labour", days: ["2027-05-01"] },
      { name: "Children's Day", days: ["2027-06-01"] },
    ]);
  });

  it("are told as one block only where all its days are the same for as many dealers", () => {
    const of = { reason: "春节", dealers: 3, closed: 3, together: true };
    const days = ["2027-02-06", "2027-02-07"].map((at) => ({ ...of, day: at }));
    expect(blocks([...days, { ...of, day: "2027-02-08", dealers: 2 }]).map((one) => one.days)).toEqual([
      ["2027-02-06", "2027-02-07"],
      ["2027-02-08"],
    ]);
  });

  it("that dealers wrote for themselves stand apart from those written for many under the same word", () => {
    const of = { reason: "春节", dealers: 3, closed: 3 };
    const days = ["2027-02-06", "2027-02-07"].flatMap((day) =>
      [false, true].map((together) => ({ ...of, day, together })),
    );
    expect(blocks(days).map((one) => [one.together, one.days.length])).toEqual([
      [false, 2],
      [true, 2],
    ]);
  });
});
