/** Cars by days: how busy a week is. A day opens by its head. */
import { Link } from "@tanstack/react-router";
import { useCarName } from "../frame/cars";
import { useSay, useSpeech } from "../frame/speech";
import { clock, dateOf } from "./days";
import type { Car, Drive } from "./schedule";
import { sales, drives as words } from "./words";

interface WeekGridProps {
  cars: readonly Car[];
  drives: readonly Drive[];
  day: Date;
  open: (day: Date) => void;
}

export function WeekGrid({ cars, drives, day, open }: WeekGridProps) {
  const say = useSay();
  const { language } = useSpeech();
  const carName = useCarName();
  const days = Array.from(
    { length: 7 },
    (_, ahead) => new Date(day.getFullYear(), day.getMonth(), day.getDate() + ahead),
  );
  const name = new Intl.DateTimeFormat(language, { weekday: "short", month: "numeric", day: "numeric" });
  const holding = drives.filter((one) => one.state !== "cancelled" && one.state !== "missed");
  return (
    <table className="lc-week" aria-label={say(words.calendar)}>
      <thead>
        <tr>
          <th scope="col">{say(words.car)}</th>
          {days.map((one) => (
            <th key={one.getTime()} scope="col">
              <button type="button" className="lc-week-day" onClick={() => open(one)}>
                {name.format(one)}
              </button>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {cars.map((car) => (
          <tr key={car.code}>
            <th scope="row">
              {car.plate || car.code} <span className="soft">{carName(car.brand, car.series)}</span>
            </th>
            {days.map((one) => (
              <td key={one.getTime()}>
                {holding
                  .filter(
                    (drive) => drive.car === car.code && dateOf(new Date(drive.begins_at)) === dateOf(one),
                  )
                  .map((drive) => (
                    <Link
                      key={drive.drive}
                      to={"/test-drives/$drive" as never}
                      params={{ drive: drive.drive } as never}
                      search={{ at: drive.begins_at } as never}
                      className={`lc-week-drive ${drive.state}`}
                    >
                      {clock(new Date(drive.begins_at))} {drive.customer.name || say(sales.nameless)}
                    </Link>
                  ))}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
