/** The leads of whoever holds the phone, newest first. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Empty } from "antd";
import { useEffect } from "react";
import { useCarName } from "../frame/cars";
import { api, told } from "../frame/client";
import { Grid } from "../frame/Grid";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { frame } from "../frame/words";
import { CustomerName, Grade, State } from "../leads/shown";
import { phone } from "./words";

export function Mine() {
  const say = useSay();
  const car = useCarName();
  const go = useNavigate();
  const pages = useInfiniteQuery({
    queryKey: ["phone", "leads"],
    queryFn: ({ pageParam, signal }) =>
      told(api.GET("/leads", { params: { query: { after: pageParam, limit: 50 } }, signal })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
  });
  useEffect(() => {
    document.title = `${say(phone.mine)} · ${say(frame.product)}`;
  }, [say]);
  return (
    <div className="lc-page lc-full">
      <div className="lc-page-head">
        <h1>{say(phone.mine)}</h1>
      </div>
      <Grid
        label={say(phone.mine)}
        columns={[]}
        rows={pages.data?.pages.flatMap((one) => one.leads) ?? []}
        keyOf={(one) => one.reference}
        paged={pages}
        open={(one) => go({ to: "/leads/$reference", params: { reference: one.reference } })}
        empty={
          <Empty
            image={Empty.PRESENTED_IMAGE_SIMPLE}
            description={`${say(phone.none)} ${say(phone.noneLead)}`}
          />
        }
        card={(one) => (
          <>
            <div className="lc-card-line">
              <strong>
                <CustomerName of={one} />
              </strong>
              <State of={one.state} />
            </div>
            <div className="lc-card-line">
              <span>{one.phone}</span>
              <Grade of={one.grade} />
            </div>
            <div className="lc-card-line soft">
              <span>{car(one.brand, one.series)}</span>
              <Time at={one.created_at} far />
            </div>
          </>
        )}
      />
    </div>
  );
}
