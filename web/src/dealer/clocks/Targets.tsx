/** Within what time each clock is to be stopped, and what is done when it is not. The maker sets them. */
import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { api, told } from "../../frame/client";
import { Facts, Panel } from "../../frame/Page";
import { Problem } from "../../frame/problem";
import { useSay } from "../../frame/speech";
import { spoken } from "./kept";
import { actions, board, clocks } from "./words";

export function Targets() {
  const say = useSay();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["dealer", "targets"],
    queryFn: ({ signal }) => told(api.GET("/clocks/targets", { signal })),
    staleTime: 600_000,
  });
  return (
    <Panel title={say(board.targets)}>
      {isPending && <Skeleton active />}
      {error && <Problem fault={error} again={refetch} />}
      {data && (
        <Facts
          of={data.targets.map((one) => [
            <span key="of">
              {say(clocks[one.clock])} <span className="faint">{one.brand || say(board.allBrands)}</span>
            </span>,
            <span key="what">
              <strong>
                {one.minutes === null ? say(board.agreed) : say(board.target, { n: one.minutes })}
              </strong>{" "}
              <span className="soft">
                {one.ladder
                  .map(({ percent, action }) => {
                    const what = say(actions[action] ?? board.nextNone);
                    if (one.minutes === null) return say(board.rung, { percent, what });
                    const [unit, n] = spoken((one.minutes * 60 * percent) / 100);
                    return say(board.after, { after: say(board[unit], { n }), what });
                  })
                  .join(" · ")}
              </span>
            </span>,
          ])}
        />
      )}
    </Panel>
  );
}
