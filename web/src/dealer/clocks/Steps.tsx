/** Next steps that consultants agreed on with customers, and that are past. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Skeleton } from "antd";
import { api, told } from "../../frame/client";
import { useHouseWords } from "../../frame/house";
import { Panel } from "../../frame/Page";
import { Problem } from "../../frame/problem";
import { useSay } from "../../frame/speech";
import { Time } from "../../frame/times";
import { nextSteps } from "../../phone/words";
import { useNames } from "../staff";
import { board } from "./words";

export function Steps() {
  const say = useSay();
  const word = useHouseWords();
  const nameOf = useNames();
  const pages = useInfiniteQuery({
    queryKey: ["dealer", "overdue"],
    queryFn: ({ pageParam, signal }) =>
      told(api.GET("/follow-ups/overdue", { params: { query: { after: pageParam, limit: 50 } }, signal })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
    refetchInterval: 60_000,
  });
  // A first contact that is late stands among the clocks already.
  const rows = pages.data?.pages.flatMap((page) => page.leads).filter((one) => !one.first) ?? [];
  return (
    <Panel title={say(board.steps)} extra={<span className="faint">{say(board.stepsLead)}</span>}>
      {pages.isPending && <Skeleton active />}
      {pages.error && !pages.data && <Problem fault={pages.error} again={pages.refetch} />}
      {pages.data && rows.length === 0 && <p className="soft">{say(board.stepsNone)}</p>}
      <ul className="lc-runs">
        {rows.map((one) => (
          <li key={one.reference} className="lc-run late">
            <span className="lc-run-who">
              <strong>{one.name || say(board.nameless)}</strong> <span className="soft">{one.phone}</span>
            </span>
            <span className="lc-run-what soft">
              {say(nextSteps[one.next_step as keyof typeof nextSteps] ?? board.nextStep)} ·{" "}
              {one.owner ? nameOf(one.owner) : word("not_owned")}
            </span>
            <span className="lc-run-when lc-bad">
              <Time at={one.due_at} far />
            </span>
            <Link
              to={"/leads/$reference" as never}
              params={{ reference: one.reference } as never}
              className="lc-run-do"
            >
              {say(board.open)}
            </Link>
          </li>
        ))}
      </ul>
      {pages.hasNextPage && (
        <Button block loading={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
          {say(board.moreSteps)}
        </Button>
      )}
    </Panel>
  );
}
