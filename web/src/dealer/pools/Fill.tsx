/** Leads are put into a pool: those that wait on the desk, or those that consultants have in hand. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Checkbox, Drawer, Empty, Radio, Segmented, Skeleton } from "antd";
import { useState } from "react";
import { Car } from "../../frame/Car";
import { api, told } from "../../frame/client";
import { useHouseWords } from "../../frame/house";
import { Problem } from "../../frame/problem";
import { useSay } from "../../frame/speech";
import { Time } from "../../frame/times";
import { Grade } from "../../leads/shown";
import { useMoving, WHY_BACK } from "./moving";
import type { PoolStanding } from "./standing";
import { pools } from "./words";

const ROWS = 50;
const FROM = { dispatched: pools.fillDesk, assigned: pools.fillOwned } as const;

interface FillProps {
  pool: PoolStanding;
  open: boolean;
  close: () => void;
}

export function Fill({ pool, open, close }: FillProps) {
  const say = useSay();
  return (
    <Drawer
      open={open}
      onClose={close}
      size={520}
      title={say(pools.fillTitle, { pool: pool.rule.name })}
      destroyOnHidden
    >
      <Filling pool={pool} close={close} />
    </Drawer>
  );
}

function Filling({ pool, close }: Omit<FillProps, "open">) {
  const say = useSay();
  const word = useHouseWords();
  const [state, setState] = useState<keyof typeof FROM>("dispatched");
  const [marked, mark] = useState<readonly string[]>([]);
  const [reason, setReason] = useState<string>(WHY_BACK[0]);
  const { move, moving } = useMoving(pool.code);
  const pages = useInfiniteQuery({
    queryKey: ["dealer", "fill", state],
    queryFn: ({ pageParam, signal }) =>
      told(api.GET("/leads", { params: { query: { state, after: pageParam, limit: ROWS } }, signal })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
  });
  const rows = pages.data?.pages.flatMap((one) => one.leads) ?? [];
  const fill = async () => {
    if (await move({ deed: state === "dispatched" ? "entries" : "recalls", leads: marked, reason })) close();
  };
  return (
    <div className="lc-fill">
      <Segmented
        aria-label={say(pools.fillFrom)}
        value={state}
        onChange={(next) => {
          setState(next);
          mark([]);
        }}
        options={(["dispatched", "assigned"] as const).map((one) => ({ value: one, label: say(FROM[one]) }))}
      />
      {state === "assigned" && <p className="soft">{say(pools.recallLead, { pool: pool.rule.name })}</p>}
      {pages.isPending && <Skeleton active />}
      {pages.error && rows.length === 0 && <Problem fault={pages.error} again={pages.refetch} />}
      {pages.data && rows.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say(pools.fillNone)} />
      )}
      <Checkbox.Group
        value={[...marked]}
        onChange={(next) => mark(next.map(String))}
        className="lc-fill-rows"
      >
        {rows.map((one) => (
          <Checkbox key={one.reference} value={one.reference}>
            <span className="lc-card-line">
              <span>
                <strong>{one.name || say(pools.nameless)}</strong> <span className="soft">{one.phone}</span>
              </span>
              <Grade of={one.grade} />
            </span>
            <span className="lc-card-line soft">
              <span>
                <Car of={one} />
                {one.owner.name && ` · ${say(pools.ownedBy, { name: one.owner.name })}`}
              </span>
              <Time at={one.dispatched_at ?? one.created_at} far />
            </span>
          </Checkbox>
        ))}
      </Checkbox.Group>
      {pages.hasNextPage && (
        <Button block loading={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
          {say(pools.more)}
        </Button>
      )}
      {rows.length > 0 && (
        <div className="lc-fill-foot">
          <Radio.Group
            aria-label={say(pools.giveWhy)}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            options={WHY_BACK.map((one) => ({ value: one, label: word(one) }))}
          />
          <Button type="primary" disabled={marked.length === 0} loading={moving} onClick={fill}>
            {say(pools.fillDo, { n: marked.length })}
          </Button>
        </div>
      )}
    </div>
  );
}
