/** Cars by half hours. Arrow keys move, Enter opens a drive or books a free half hour. */
import { useNavigate } from "@tanstack/react-router";
import { type CSSProperties, type KeyboardEvent, useMemo, useRef, useState } from "react";
import { useCarName } from "../frame/cars";
import { useSay } from "../frame/speech";
import { clock } from "./days";
import { beginOf, type Car, type Cell, type Drive, FROM, rowOf, SLOT, SLOTS, TO } from "./schedule";
import { driveStates, sales, drives as words } from "./words";

const HOURS = Array.from({ length: TO - FROM }, (_, ahead) => FROM + ahead);

interface DayGridProps {
  cars: readonly Car[];
  drives: readonly Drive[];
  /** Its midnight. */
  day: Date;
  /** Absent: this person books nothing. */
  book: ((wanted: { car: string; at: Date }) => void) | undefined;
}

export function DayGrid({ cars, drives, day, book }: DayGridProps) {
  const say = useSay();
  const carName = useCarName();
  const go = useNavigate();
  const box = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => {
    const now = new Date();
    return cars.map((car) => ({ car, cells: rowOf(car, drives, day, now) }));
  }, [cars, drives, day]);
  const first = rows[0]?.cells.find((one) => one.kind === "drive" || one.kind === "free")?.slot ?? 0;
  const [at, setAt] = useState<readonly [row: number, slot: number]>();
  const here = at ?? [0, first];

  const open = (car: Car, cell: Cell) => {
    const [drive] = cell.drives;
    if (drive) {
      go({
        to: "/test-drives/$drive" as never,
        params: { drive: drive.drive } as never,
        search: { at: drive.begins_at } as never,
      });
    } else if (cell.kind === "free") book?.({ car: car.code, at: beginOf(day, cell.slot) });
  };
  const move = (event: KeyboardEvent) => {
    const [row, slot] = here;
    const cell = rows[row]?.cells.find((one) => covers(one, slot));
    if (!cell) return;
    let [nextRow, nextSlot]: [number, number] = [row, slot];
    if (event.key === "ArrowRight") nextSlot = cell.slot + cell.span;
    else if (event.key === "ArrowLeft") nextSlot = cell.slot - 1;
    else if (event.key === "ArrowDown") nextRow = row + 1;
    else if (event.key === "ArrowUp") nextRow = row - 1;
    else if (event.key === "Home") nextSlot = 0;
    else if (event.key === "End") nextSlot = SLOTS - 1;
    else return;
    event.preventDefault();
    nextRow = Math.max(0, Math.min(rows.length - 1, nextRow));
    nextSlot = Math.max(0, Math.min(SLOTS - 1, nextSlot));
    setAt([nextRow, nextSlot]);
    const target = rows[nextRow]?.cells.find((one) => covers(one, nextSlot));
    requestAnimationFrame(() =>
      box.current?.querySelector<HTMLElement>(`[data-cell="${nextRow} ${target?.slot}"]`)?.focus(),
    );
  };
  return (
    <div className="lc-day" style={{ "--slots": SLOTS } as CSSProperties}>
      <div ref={box} role="grid" aria-label={say(words.calendar)} onKeyDown={move} tabIndex={-1}>
        <div role="row" className="lc-day-row lc-day-head">
          <span role="columnheader">{say(words.car)}</span>
          {HOURS.map((hour) => (
            <span key={hour} role="columnheader" style={{ gridColumn: `span ${60 / SLOT}` }}>
              {hour}:00
            </span>
          ))}
        </div>
        {rows.map(({ car, cells }, row) => (
          <div key={car.code} role="row" className="lc-day-row">
            <span role="rowheader" className="lc-day-car">
              <strong>{car.plate || car.code}</strong>
              <span className="soft">{carName(car.brand, car.series)}</span>
            </span>
            {cells.map((cell) => {
              const [drive] = cell.drives;
              const time = clock(beginOf(day, cell.slot));
              const who = cell.drives.map((one) => one.customer.name || say(sales.nameless)).join(", ");
              const state = drive ? driveStates[drive.state] : undefined;
              const text =
                cell.kind === "drive"
                  ? `${who} ${state ? say(state) : ""}`
                  : cell.kind === "free"
                    ? say(words.free)
                    : cell.kind === "past"
                      ? say(words.past)
                      : say(words.taken, {
                          car: car.code,
                          from: time,
                          to: clock(beginOf(day, cell.slot + cell.span)),
                        });
              const focus = here[0] === row && covers(cell, here[1]);
              return (
                <div
                  key={cell.slot}
                  role="gridcell"
                  tabIndex={focus ? 0 : -1}
                  data-cell={`${row} ${cell.slot}`}
                  aria-label={say(words.slot, { car: car.plate || car.code, time, state: text })}
                  className={`lc-day-cell ${cell.kind} ${drive?.state ?? ""} ${book ? "" : "still"}`}
                  style={{ gridColumn: `span ${cell.span}` }}
                  onFocus={() => setAt([row, cell.slot])}
                  onClick={() => open(car, cell)}
                  onKeyDown={(event) => {
                    if (event.key !== "Enter" && event.key !== " ") return;
                    event.preventDefault();
                    open(car, cell);
                  }}
                >
                  {who}
                </div>
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}

const covers = (cell: Cell, slot: number) => cell.slot <= slot && slot < cell.slot + cell.span;
