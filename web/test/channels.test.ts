/** What the channels desk decides by itself: a configuration changed one thing at a time, a mapping, a repair. */

import { describe, expect, it } from "vitest";
import { objectOf, pretty } from "../src/channels/bodies";
import { placeSet, withField, withFirst, withPart } from "../src/channels/configs";
import { mappingOf, rowOf } from "../src/channels/entered";
import { goesTo, type Mapping, twice, withColumn } from "../src/channels/mapping";
import { placeIn } from "../src/channels/naming";
import {
  compare,
  daysFrom,
  type Figures,
  lasting,
  monthsOf,
  share,
  spanOf,
} from "../src/channels/quality/figures";
import { documentOf, repairsOf } from "../src/channels/repairing";
import { cameOut } from "../src/channels/standing";

const MAPPING = {
  channel: "fair",
  columns: { phone: { to: "contact.phones", prefix: "p:" }, who: "contact.name" },
} as unknown as Mapping;

describe("a configuration", () => {
  it("keeps what is not touched", () => {
    const config = {
      leads: "data",
      fields: { tel: { to: "contact.phones", split: "," }, who: "contact.name" },
    };
    const next = withField(config, "tel", "contact.account");
    expect(next).toEqual({
      leads: "data",
      fields: { tel: { to: "contact.account", split: "," }, who: "contact.name" },
    });
    expect(placeSet(next, "tel")).toBe("contact.account");
    expect(config.fields.tel.to).toBe("contact.phones");
  });

  it("says nothing of what was emptied", () => {
    expect(withField({ fields: { who: "contact.name" } }, "who", undefined)).toEqual({});
    expect(withPart({ time: { at: "ts", format: "unix_s" } }, "time", "at", "", "at")).toEqual({});
    expect(withFirst({ test: [{ at: "x" }, { at: "y" }] }, "test", {})).toEqual({ test: [{ at: "y" }] });
  });
});

describe("a mapping", () => {
  it("keeps a prefix that was found, and leaves a column out", () => {
    expect(withColumn(MAPPING, "phone", "contact.account").columns.phone).toEqual({
      to: "contact.account",
      prefix: "p:",
    });
    const out = withColumn(MAPPING, "who", "");
    expect(goesTo(out, "who")).toBe("");
    expect(out.ignore).toEqual({ who: "left_out" });
    expect(goesTo(withColumn(out, "who", "answers"), "who")).toBe("answers.who");
  });

  it("finds two columns for one place, but not two numbers", () => {
    const both = withColumn(MAPPING, "phone", "contact.name");
    expect([...twice(both, ["phone", "who"])].sort()).toEqual(["phone", "who"]);
    const numbers = withColumn(MAPPING, "who", "contact.phones");
    expect(twice(numbers, ["phone", "who"]).size).toBe(0);
  });
});

describe("a repair", () => {
  const inquiry = {
    contact: { name: "Wang", phones: ["1"] },
    consents: [{ notice: "n1", at: "2026-01-01" }],
  };

  it("sends only what was changed", () => {
    expect(documentOf(inquiry, repairsOf(inquiry))).toEqual({});
    expect(documentOf(inquiry, { ...repairsOf(inquiry), phones: ["2"] })).toEqual({
      contact: { phones: ["2"] },
    });
  });

  it("takes numbers away, and sends none twice and no blank one", () => {
    expect(documentOf(inquiry, { ...repairsOf(inquiry), phones: [] })).toEqual({ contact: { phones: [] } });
    const phones = [" 2 ", "", "2", undefined as unknown as string];
    expect(documentOf(inquiry, { ...repairsOf(inquiry), phones })).toEqual({ contact: { phones: ["2"] } });
  });

  it("sends a consent as a whole, for it replaces what was read", () => {
    const { consents } = documentOf(inquiry, { ...repairsOf(inquiry), action: "tick" });
    expect(consents).toEqual([
      expect.objectContaining({ notice: "n1", at: "2026-01-01", action: "tick", accepted: true }),
    ]);
  });
});

it("tells how replays came out", () => {
  const one = { bucket: 1, raw_id: "", reason: "" };
  const { went, stayed } = cameOut([
    { ...one, outcome: "replayed" },
    { ...one, outcome: "quarantined", reason: "unparsable:$.x" },
  ]);
  expect([went, [...stayed]]).toEqual([1, [["unparsable", 1]]]);
});

it("shows a body without changing its numbers", () => {
  expect(pretty('{"id":7000000000000000001}')).toBe('{"id":7000000000000000001}');
  expect(pretty('{"a":1}')).toContain('"a": 1');
  expect(pretty("tel=138&name=a%20b")).toBe("tel = 138\nname = a b");
  expect(objectOf("[1]")).toBeNull();
});

it("knows to whom a place belongs, as channels and as files write it", () => {
  expect(placeIn("vehicle.series")).toEqual(placeIn("vehicles.series"));
  expect(placeIn("vehicles.trade_in.vin").group).toBe("trade_in");
});

describe("a lead typed in", () => {
  it("is a file of one row, whatever stands in it", () => {
    const row = rowOf({ phone: " 13800000000 ", name: 'a"b', comment: "x, y" }, "id-1");
    expect(row.split("\n")[1]).toBe('"id-1","a""b","13800000000","","","","x, y"');
  });

  it("carries a consent only where the customer said yes to a dealer by name", () => {
    const notice = { notice: "n", version: "2", language: "zh-CN", text: "t", hash: "h" } as const;
    const of = (given: object) =>
      mappingOf({ phone: "1", ...given }, notice, "2026-01-01T00:00:00Z").consents;
    expect(of({ agreed: true })).toEqual([]);
    expect(of({ dealer: "D1" })).toEqual([]);
    expect(of({ agreed: true, dealer: "D1" })).toMatchObject([
      { recipients: ["D1"], notice: "n", notice_version: "2", text_hash: "h", action: "spoken" },
    ]);
  });
});

const figures = (raw: number, unique: number, per_valid: string | null = null) =>
  ({ raw, unique, duplicate: 0, spent: { per_valid } }) as unknown as Figures;

describe("what channels are worth", () => {
  it("is asked for spans of whole days", () => {
    const now = new Date(2026, 0, 15, 23, 30);
    expect(spanOf("days7", now)).toEqual({ begin: "2026-01-09", until: "2026-01-16" });
    expect(spanOf("thisMonth", now)).toEqual({ begin: "2026-01-01", until: "2026-01-16" });
    expect(spanOf("lastMonth", now)).toEqual({ begin: "2025-12-01", until: "2026-01-01" });
    expect(daysFrom("2026-02-27", 3).map((one) => one.getDate())).toEqual([27, 28, 1]);
  });

  it("is never the whole while something is missing", () => {
    expect(share(9_999, 10_000, "zh-CN")).toBe("99.9%");
    expect(share(0, 0, "zh-CN")).toBe("0%");
  });

  it("puts those first of which most, least valid or dearest is asked; who sent nothing comes last", () => {
    const all = { good: figures(100, 90, "12.00"), bad: figures(50, 5, "100.50"), none: figures(0, 0) };
    const sorted = (order: "raw" | "valid" | "cost") =>
      (["none", "good", "bad"] as const).toSorted((one, other) => compare(order, all[one], all[other]));
    expect(sorted("raw")).toEqual(["good", "bad", "none"]);
    expect(sorted("valid")).toEqual(["bad", "good", "none"]);
    expect(sorted("cost")).toEqual(["bad", "good", "none"]);
  });

  it("may have a cost for each month since the channel began, and shows older ones that have one", () => {
    const entered = [
      { month: "2026-08-01", amount: "5.00" },
      { month: "2026-07-01", amount: null },
    ] as never;
    expect(monthsOf("2026-10-30T12:00:00Z", entered, new Date(2026, 10, 23))).toEqual([
      "2026-11",
      "2026-10",
      "2026-08",
    ]);
  });
});

it("tells an average time in the largest unit of which there are two", () => {
  const told = [0.4, 45, 119, 120, 5_400, 7_200, 100_000, 172_800, 950_400].map((s) => lasting(s, "en-US"));
  expect(told).toEqual([
    "0.4 seconds",
    "45 seconds",
    "119 seconds",
    "2 minutes",
    "90 minutes",
    "2 hours",
    "28 hours",
    "2 days",
    "11 days",
  ]);
  expect(lasting(362_880, "zh-CN")).toBe("4.2天");
});
