/** What the DCC manager's pages reckon by themselves. */
import { describe, expect, it } from "vitest";
import { type Kept, shareOf, spoken, sumOf, worstFirst } from "../src/dealer/clocks/kept";
import { example } from "../src/dealer/pools/standing";
import { askedOf, daysOf, percent } from "../src/dealer/reports/span";
import {
  atOnce,
  type Going,
  handOver,
  type Kind,
  MOST,
  rowsOf,
  timely,
  unfit,
} from "../src/dealer/rota/handing";
import { more, slotsOf, turnsOf } from "../src/dealer/rota/slots";
import {
  atWork,
  cellOf,
  clock,
  dayAt,
  minutesOf,
  type Rota,
  type Worker,
  weekOf,
} from "../src/dealer/rota/week";

const DAY = 86_400_000;
const kept = (more: Partial<Kept>): Kept => ({
  dealer: "D",
  team: "",
  staff: "",
  n: 0,
  answered: 0,
  reached: 0,
  late: 0,
  running: 0,
  median_s: null,
  p90_s: null,
  ...more,
});

describe("a pool's rule", () => {
  it("is told by the example of the contract: D10 E3 M20", () => {
    const claimed = new Date("2026-03-25T00:00:00Z");
    const days = (at: Date | null) => at && (at.getTime() - claimed.getTime()) / DAY;
    const told = example({ protect_days: 10, extend_days: 3, most_days: 20 }, claimed);
    expect([days(told.kept), days(told.extended), days(told.falls)]).toEqual([10, 13, 20]);
  });
  it("never protects beyond its cap, and without one for ever", () => {
    const claimed = new Date(0);
    const capped = example({ protect_days: 10, extend_days: 5, most_days: 12 }, claimed);
    expect(capped.extended.getTime()).toBe(12 * DAY);
    expect(example({ protect_days: 10, extend_days: 5, most_days: null }, claimed).falls).toBeNull();
  });
});

describe("a week", () => {
  const worker: Worker = {
    staff: "D-01",
    name: "n",
    role: "consultant",
    team: "",
    open: 0,
    left_on: null,
    shifts: [],
    absences: [],
    departure: null,
  };
  const rota: Rota = {
    entity: "D",
    time_zone: "Asia/Shanghai",
    people: [],
    hours: [{ weekday: 0, starts: 540, ends: 1080 }],
    days: [],
  };
  const monday = new Date(2026, 10, 23);
  it("begins on Monday, whatever the day", () => {
    for (const day of [23, 25, 29]) expect(weekOf(new Date(2026, 10, day, 23, 59))[0]).toEqual(monday);
    expect(weekOf(new Date(2026, 10, 23), -1)[6]).toEqual(new Date(2026, 10, 22));
  });
  it("is the store's for who has no shifts, else the person's own", () => {
    expect(cellOf(rota, worker, monday)).toMatchObject({ turns: [[540, 1080]], byStore: true });
    const own = { ...worker, shifts: [{ weekday: 1, starts: 600, ends: 900 }] };
    expect(cellOf(rota, own, monday)).toMatchObject({ turns: [], byStore: false });
  });
  it("knows who is away, gone, and when the store is closed", () => {
    const away = {
      ...worker,
      absences: [
        {
          kind: "sick",
          starts_at: new Date(2026, 10, 23, 12).toISOString(),
          ends_at: new Date(2026, 10, 24).toISOString(),
        },
      ],
    };
    expect(atWork(cellOf(rota, away, monday))).toBe(false);
    expect(cellOf(rota, away, new Date(2026, 10, 24)).away).toBe("");
    expect(cellOf(rota, { ...worker, left_on: "2026-11-23" }, monday).gone).toBe(true);
    const closed = { ...rota, days: [{ day: "2026-11-23", reason: "", opens: null, closes: null }] };
    expect(cellOf(closed, worker, monday)).toMatchObject({ closed: true, turns: [] });
  });
  it("writes and reads times of the day", () => {
    expect([clock(510), clock(1440)]).toEqual(["08:30", "24:00"]);
    expect([minutesOf("08:30"), minutesOf("00:00", true), minutesOf("")]).toEqual([510, 1440, null]);
  });
});

describe("clocks", () => {
  it("are kept by what is decided, rounded down; the worst comes first", () => {
    expect(shareOf({ reached: 199, late: 1 })).toBe(99);
    expect(shareOf({ reached: 0, late: 0 })).toBeNull();
    const rows = [
      kept({ staff: "none", n: 9 }),
      kept({ staff: "good", reached: 9, late: 1, n: 10 }),
      kept({ staff: "bad", reached: 1, late: 9, n: 10 }),
    ];
    expect(worstFirst(rows).map((one) => one.staff)).toEqual(["bad", "good", "none"]);
    expect(sumOf(rows)).toEqual({ n: 29, reached: 10, late: 10, running: 0 });
  });
  it("are spoken of in the unit that fits", () => {
    expect([spoken(40), spoken(600), spoken(9_000)]).toEqual([
      ["seconds", 40],
      ["minutes", 10],
      ["hours", 2.5],
    ]);
  });
});

describe("a report's span", () => {
  const sunday = new Date(2026, 10, 29, 20);
  it("is a week from Monday, the week before, a month, thirty days", () => {
    const day = (at: Date) => at.getDate();
    expect([day(daysOf("thisWeek", sunday).first), day(daysOf("thisWeek", sunday).last)]).toEqual([23, 29]);
    expect([day(daysOf("lastWeek", sunday).first), day(daysOf("lastWeek", sunday).last)]).toEqual([16, 22]);
    expect(day(daysOf("thisMonth", sunday).first)).toBe(1);
    const { first, last } = daysOf("days30", sunday);
    expect(Math.round((last.getTime() - first.getTime()) / DAY)).toBe(29);
  });
  it("asks up to the end of its last day", () => {
    const { begin, until } = askedOf(daysOf("lastWeek", sunday));
    expect(Date.parse(until) - Date.parse(begin)).toBe(7 * DAY);
  });
  it("never says 100 of what is not all", () => {
    expect([percent(999, 1000), percent(0, 0)]).toEqual([99, 0]);
  });
});

describe("shifts of a day", () => {
  const split = [
    { weekday: 0, starts: 840, ends: 1440 },
    { weekday: 0, starts: 540, ends: 720 },
  ];
  it("are kept as they are, however many, in order", () => {
    const week = slotsOf(split);
    expect(week[0]).toEqual([
      { from: "09:00", to: "12:00" },
      { from: "14:00", to: "00:00" },
    ]);
    expect(turnsOf(week)).toEqual([split[1], split[0]]);
    expect(turnsOf(slotsOf([]))).toEqual([]);
  });
  it("begin an hour after the one before, and end with the day", () => {
    expect(more([{ from: "09:00", to: "12:00" }]).at(-1)).toEqual({ from: "13:00", to: "16:00" });
    expect(more([{ from: "09:00", to: "21:30" }]).at(-1)).toEqual({ from: "22:30", to: "00:00" });
  });
  it("do not overlap, end before they begin, or stay empty", () => {
    const day = (...slots: [string, string][]) => [slots.map(([from, to]) => ({ from, to }))];
    expect(turnsOf(day(["09:00", "12:00"], ["11:00", "15:00"]))).toBeNull();
    expect(turnsOf(day(["09:00", "09:00"]))).toBeNull();
    expect(turnsOf(day(["09:00", ""]))).toBeNull();
    expect(turnsOf(day(["09:00", "12:00"], ["12:00", "15:00"]))).toHaveLength(2);
  });
});

describe("several people who go at once", () => {
  const person = (more: Partial<Worker>): Worker => ({
    staff: "D-01",
    name: "n",
    role: "consultant",
    team: "",
    open: 2,
    left_on: null,
    shifts: [],
    absences: [],
    departure: null,
    ...more,
  });
  const order = (kind: Kind, more: Partial<NonNullable<Worker["departure"]>> = {}) => ({
    id: "x",
    kind,
    goes_to: "manager" as const,
    to: "",
    due_at: "2026-11-24T00:00:00Z",
    begun_at: null,
    finished_at: null,
    ...more,
  });
  const leaves: Going = { kind: "left", leftOn: "2026-11-23", begins: "", ends: "", why: "leave" };

  it("are those of whom the house takes it", () => {
    expect(unfit(person({}), "left", "D-01")).toBe("own");
    expect(unfit(person({}), "absent", "D-01")).toBe("");
    expect(unfit(person({ left_on: "2026-12-01" }), "absent", "")).toBe("leaves");
    expect(unfit(person({ departure: order("moved") }), "left", "")).toBe("passing");
    expect(unfit(person({ departure: order("absent") }), "left", "")).toBe("");
    expect(unfit(person({ departure: order("absent") }), "moved", "")).toBe("passing");
    expect(unfit(person({ departure: order("absent", { finished_at: "x" }) }), "moved", "")).toBe("");
    expect(unfit(person({ open: 0 }), "moved", "")).toBe("nothing");
  });
  it("go at once by the day of the dealer's zone, not of the viewer's", () => {
    const late = new Date("2026-11-22T16:30:00Z");
    expect(dayAt("Asia/Shanghai", 0, late)).toBe("2026-11-23");
    expect(dayAt("America/New_York", 1, late)).toBe("2026-11-23");
    expect(dayAt("Asia/Shanghai", 9, late)).toBe("2026-12-02");
    expect(atOnce(leaves, dayAt("Asia/Shanghai", 0, late))).toBe(true);
    expect(atOnce(leaves, "2026-11-22")).toBe(false);
  });
  it("are away only until after now, and after it begins", () => {
    const now = new Date(2026, 10, 23, 12);
    const away: Going = { ...leaves, kind: "absent", begins: "2026-11-24T00:00", ends: "2026-11-24T23:59" };
    expect(timely(away, now)).toBe(true);
    expect(timely({ ...away, ends: "2026-11-23T23:59" }, now)).toBe(false);
    expect(timely({ ...away, begins: "2026-11-20T00:00", ends: "2026-11-23T11:59" }, now)).toBe(false);
    expect(atOnce(away, "", now)).toBe(false);
    const [row] = rowsOf(["D-01"], away, { goes_to: "desk", to: "" });
    expect(row).toMatchObject({ staff: "D-01", kind: "absent", why: "leave", leads: { goes_to: "desk" } });
    expect(row?.starts_at).toBe(new Date(2026, 10, 24).toISOString());
    expect(rowsOf(["D-01"], leaves, { goes_to: "desk", to: "" })[0]).not.toHaveProperty("starts_at");
  });
  it("are sent some at a time; where the line breaks the rest is told, and what was done stays done", async () => {
    const rows = rowsOf(
      Array.from({ length: 2 * MOST + 1 }, (_, n) => `D-${n}`),
      leaves,
      { goes_to: "manager", to: "" },
    );
    const heard: number[] = [];
    const sizes: number[] = [];
    const done = await handOver(
      rows,
      (count) => heard.push(count),
      async (some) => {
        sizes.push(some.length);
        if (sizes.length === 3) throw new Error("away");
        return some.map((one) => ({ staff: one.staff, refusal: "" }));
      },
    );
    expect([sizes, heard]).toEqual([
      [MOST, MOST, 1],
      [MOST, 2 * MOST],
    ]);
    expect(done.results).toHaveLength(2 * MOST);
    expect(done.left.map((one) => one.staff)).toEqual([`D-${2 * MOST}`]);
    expect(done.fault).toBeInstanceOf(Error);
  });
});
