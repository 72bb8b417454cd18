/** What the own people should have done about leads and have not, the most urgent first: for who manages them. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Empty, Skeleton } from "antd";
import { useNames } from "../dealer/staff";
import { Car } from "../frame/Car";
import { api, told } from "../frame/client";
import { useHouseWords } from "../frame/house";
import { Page } from "../frame/Page";
import { Problem } from "../frame/problem";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { Grade } from "../leads/shown";
import { leads } from "../leads/words";
import { type Due, KEEP } from "./due";
import { nextSteps, phone } from "./words";

export function Overdue() {
  const say = useSay();
  const pages = useInfiniteQuery({
    queryKey: ["phone", "overdue"],
    queryFn: ({ pageParam, signal }) =>
      told(api.GET("/follow-ups/overdue", { params: { query: { after: pageParam, limit: 50 } }, signal })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
    gcTime: KEEP,
  });
  if (pages.error && !pages.data) return <Problem fault={pages.error} again={pages.refetch} />;
  const rows = pages.data?.pages.flatMap((one) => one.leads) ?? [];
  return (
    <Page title={say(phone.overdueOfAll)}>
      {pages.isPending &&
        (pages.fetchStatus === "paused" ? (
          <p className="soft">{say(phone.needsLine)}</p>
        ) : (
          <Skeleton active paragraph={{ rows: 8 }} />
        ))}
      {pages.data && rows.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say(phone.overdueNone)} />
      )}
      <ul className="lc-tasks">
        {rows.map((one) => (
          <Late key={one.reference} due={one} />
        ))}
      </ul>
      {pages.hasNextPage && (
        <Button block size="large" loading={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
          {say(phone.more)}
        </Button>
      )}
    </Page>
  );
}

function Late({ due }: { due: Due }) {
  const say = useSay();
  const word = useHouseWords();
  const nameOf = useNames();
  const step = due.next_step in nextSteps ? nextSteps[due.next_step as keyof typeof nextSteps] : undefined;
  return (
    <li className="lc-task">
      <Link to="/leads/$reference" params={{ reference: due.reference }} className="lc-task-open">
        <span className="lc-card-line">
          <strong>{due.name || say(leads.nameless)}</strong>
          <Grade of={due.grade} />
        </span>
        <span className="lc-card-line soft">
          <span>{due.phone}</span>
          <span>
            <Car of={due} />
          </span>
        </span>
        <span className="lc-card-line soft">
          <span>
            {say(due.first ? phone.first : (step ?? phone.log))} ·{" "}
            {due.owner ? nameOf(due.owner) : word("not_owned")}
          </span>
          <Time at={due.due_at} far />
        </span>
      </Link>
    </li>
  );
}
