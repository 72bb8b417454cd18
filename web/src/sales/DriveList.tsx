/** The drives of a day in order, each a link to its steps. */
import { Link } from "@tanstack/react-router";
import { Empty } from "antd";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { useActing } from "./acting";
import { clock } from "./days";
import { type Drive, soon } from "./schedule";
import { Customer, Standing } from "./shown";
import { driveStates, drives as words } from "./words";

export function DriveList({ drives }: { drives: readonly Drive[] }) {
  const say = useSay();
  const may = useMay();
  const { pending } = useActing();
  if (drives.length === 0) {
    return (
      <Empty
        image={Empty.PRESENTED_IMAGE_SIMPLE}
        description={
          <>
            <p className="strong">{say(words.none)}</p>
            <p className="soft">{say(may("test_drive.book") ? words.noneLead : words.noneAsk)}</p>
          </>
        }
      />
    );
  }
  return (
    <ul className="lc-sales-list lc-sales-under" aria-label={say(words.title)}>
      {drives.map((one) => {
        const { state } = soon(one, pending);
        return (
          <li key={one.drive} className="lc-sales-item">
            <Link
              to={"/test-drives/$drive" as never}
              params={{ drive: one.drive } as never}
              search={{ at: one.begins_at } as never}
              className="lc-sales-open"
            >
              <span className="lc-card-line">
                <strong className="nowrap">
                  {clock(new Date(one.begins_at))}–{clock(new Date(one.ends_at))}
                </strong>
                <Standing of={state} words={driveStates} />
              </span>
              <Customer of={one.customer} />
              <span className="soft">
                {one.car}
                {one.guide.name && ` · ${say(words.with, { name: one.guide.name })}`}
              </span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
