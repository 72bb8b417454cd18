import { describe, expect, it } from "vitest";
import { above, cents, left, shareOf, typed, yuan } from "../src/frame/money";
import { dayOf, midnight } from "../src/sales/days";
import { means } from "../src/sales/found";
import { type Car, type Drive, inTheWay, pathOf, rowOf, SLOTS, soon } from "../src/sales/schedule";
import { asked, enough, NOTHING, wishOf } from "../src/sales/wish";

describe("sums of money", () => {
  it("are shown to the cent however large, never rounded", () => {
    expect(yuan("9007199254740993.10")).toBe("¥9,007,199,254,740,993.10");
    expect(yuan("-3000")).toBe("−¥3,000.00");
    expect(yuan("0.5")).toBe("¥0.50");
    expect(cents("1.005")).toBeUndefined();
  });
  it("are taken as people type them", () => {
    expect(typed("¥ 5,000.5")).toBe("5000.5");
    expect(typed("-5")).toBeUndefined();
    expect(typed("1.234")).toBeUndefined();
  });
  it("are subtracted and compared exactly", () => {
    expect(left("226000.00", "225999.90")).toBe("0.10");
    expect(left("10", "20")).toBe("0.00");
    expect(left("226000.00", "5000.00", "1000.10", "-500.00")).toBe("220499.90");
    expect(above("4520.00", "226000.00", "0.0200")).toBe(false);
    expect(above("4520.01", "226000.00", "0.0200")).toBe(true);
  });
  it("make the least down payment in whole hundreds, never below the share", () => {
    expect(shareOf("226000.00", "0.2000")).toBe("45200");
    expect(shareOf("226000.01", "0.2000")).toBe("45300");
    expect(enough("", "226000.00", "0.2000")).toBe("45200");
    expect(enough("45199.99", "226000.00", "0.2000")).toBe("45200");
    expect(enough("60000", "226000.00", "0.2000")).toBe("60000");
    expect(enough("", undefined, "0.2000")).toBe("");
  });
});

const day = new Date(2026, 10, 24);
const at = (hour: number, minute = 0) => new Date(2026, 10, 24, hour, minute).toISOString();
const car: Car = {
  code: "T1",
  plate: "",
  brand: "b",
  series: "s",
  licence_classes: ["C1"],
  status: "active",
  taken: [
    [at(9), at(10)],
    [at(14), at(14, 30)],
  ],
};
const drive = {
  drive: "d",
  lead: "l",
  car: "T1",
  begins_at: at(9),
  ends_at: at(10),
  state: "booked",
  licence_checked: false,
  agreed_at: null,
  stars: null,
} as unknown as Drive;

describe("the day of a test car", () => {
  it("holds each half hour once, with drives and what others have", () => {
    const cells = rowOf(car, [drive], day, new Date(2026, 10, 24, 8, 30));
    expect(cells.reduce((slots, one) => slots + one.span, 0)).toBe(SLOTS);
    expect(cells[0]?.kind).toBe("past");
    expect(cells.find((one) => one.kind === "drive")).toMatchObject({ slot: 2, span: 2 });
    expect(cells.find((one) => one.kind === "taken")).toMatchObject({ slot: 12, span: 1 });
  });
  it("shows a car free again whose drive does not take place", () => {
    const cells = rowOf({ ...car, taken: [] }, [{ ...drive, state: "cancelled" }], day, new Date(0));
    expect(cells.every((one) => one.kind === "free")).toBe(true);
  });
  it("says what lies in the way, and nothing of what only touches", () => {
    expect(inTheWay(car, new Date(at(8, 30)), 60)?.[0].toISOString()).toBe(at(9));
    expect(inTheWay(car, new Date(at(8, 30)), 30)).toBeUndefined();
    expect(inTheWay(car, new Date(at(10)), 60)).toBeUndefined();
  });
});

describe("a drive whose steps wait for the line", () => {
  it("stands where it will stand", () => {
    const waits = [pathOf("d", "licence"), pathOf("d", "agreement"), pathOf("d", "beginning")];
    expect(soon(drive, waits)).toMatchObject({ state: "driving", licence_checked: true });
    expect(soon(drive, [pathOf("other", "beginning")]).state).toBe("booked");
  });
});

describe("days", () => {
  it("begin and end at midnight of the viewer", () => {
    const { since, until } = dayOf(new Date(2026, 10, 24, 15));
    expect(new Date(since).getHours()).toBe(0);
    expect(new Date(until).getTime() - new Date(since).getTime()).toBe(86_400_000);
    expect(midnight("2026-02-30")).toBeUndefined();
  });
});

describe("a trial calculation", () => {
  it("is not asked for while a sum is none", () => {
    const offer = { brand: "b", model: "m" } as never;
    expect(asked({ ...NOTHING, discount: "drei" }, offer)).toBeUndefined();
    expect(asked({ ...NOTHING, discount: "3,000" }, offer)).toMatchObject({ discount: "3000" });
    expect(asked(NOTHING, undefined)).toBeUndefined();
  });
});

describe("a version to go on from", () => {
  const kept = {
    brand: "b",
    model: "m",
    options: ["red"],
    trial: { on: "2027-01-04", discount: "3000.00", lines: [{ code: "insurance:glass" }], loan: null },
  } as unknown as Parameters<typeof wishOf>[0];

  it("is calculated for the same day of the invoice, by which it is taxed", () => {
    const wish = wishOf(kept, "2026-11-24");
    expect(wish).toMatchObject({ model: "b/m", bought: "2027-01-04", insurance: ["glass"] });
    expect(asked(wish, { brand: "b", model: "m" } as never)).toMatchObject({ bought_on: "2027-01-04" });
  });
  it("is calculated for today once that day has come", () => {
    for (const today of ["2027-01-04", "2027-02-01"]) {
      expect(asked(wishOf(kept, today), { brand: "b", model: "m" } as never)).not.toHaveProperty("bought_on");
    }
  });
});

describe("a customer is found", () => {
  const wang = { name: "王*", phone: "139****7766" };
  it("by the surname or what is shown of the number", () => {
    expect(means("王", wang)).toBe(true);
    expect(means("李", wang)).toBe(false);
    expect(means("7766", wang)).toBe(true);
    expect(means("66", wang)).toBe(true);
    expect(means("7767", wang)).toBe(false);
    expect(means(" ", wang)).toBe(true);
  });
  it("by the whole number, as far as it is shown", () => {
    expect(means("139 1234 7766", wang)).toBe(true);
    expect(means("138 1234 7766", wang)).toBe(false);
  });
});
