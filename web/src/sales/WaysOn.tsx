/** From a customer at the reception to the lead, and to a test drive. */
import { Link } from "@tanstack/react-router";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { useActing } from "./acting";
import { drives, sales } from "./words";

export function WaysOn({ lead }: { lead: string }) {
  const say = useSay();
  const may = useMay();
  const { small } = useActing();
  return (
    <p className="row wrap">
      {may("lead.read") && (
        <Link
          to={"/leads/$reference" as never}
          params={{ reference: lead } as never}
          className="lc-sales-link"
        >
          {say(sales.lead)}
        </Link>
      )}
      {may("test_drive.book") &&
        (small ? (
          <Link
            to={"/leads/$reference/drive" as never}
            params={{ reference: lead } as never}
            className="lc-sales-link"
          >
            {say(drives.book)}
          </Link>
        ) : (
          <Link to={"/test-drives" as never} search={{ lead } as never} className="lc-sales-link">
            {say(drives.book)}
          </Link>
        ))}
    </p>
  );
}
