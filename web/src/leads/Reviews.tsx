/** Pairs that may be one person: seen side by side, merged after a look at what it does, and taken back. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Empty, Skeleton } from "antd";
import { useMemo, useState } from "react";
import { api, told } from "../frame/client";
import { useHouseWords } from "../frame/house";
import { Page, Panel } from "../frame/Page";
import { Problem, sentence } from "../frame/problem";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import "./leads.css";
import { Pair } from "./Pair";
import { reviews } from "./words";

const KEY = ["reviews"];

export function Reviews() {
  const say = useSay();
  const name = useHouseWords();
  const [at, setAt] = useState("");
  const pages = useInfiniteQuery({
    queryKey: [...KEY, "open"],
    queryFn: ({ pageParam, signal }) =>
      told(api.GET("/reviews", { params: { query: { after: pageParam } }, signal })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
  });
  const pairs = useMemo(() => pages.data?.pages.flatMap((one) => one.reviews) ?? [], [pages.data]);
  const here = pairs.find((one) => one.id === at) ?? pairs[0];
  if (pages.error && pairs.length === 0) return <Problem fault={pages.error} again={pages.refetch} />;
  return (
    <Page title={say(reviews.title)}>
      {pages.isPending ? (
        <Skeleton active paragraph={{ rows: 8 }} />
      ) : (
        <div className="lc-reviews">
          <div className="lc-stack">
            <Panel title={say(reviews.open)}>
              {pairs.length === 0 && (
                <Empty
                  image={Empty.PRESENTED_IMAGE_SIMPLE}
                  description={
                    <>
                      <p className="strong">{say(reviews.none)}</p>
                      <p className="soft">{say(reviews.noneLead)}</p>
                    </>
                  }
                />
              )}
              <ul className="lc-pairs">
                {pairs.map((one) => (
                  <li key={one.id}>
                    <button
                      type="button"
                      className={one === here ? "lc-pair lc-pair-here" : "lc-pair"}
                      aria-current={one === here ? "true" : undefined}
                      onClick={() => setAt(one.id)}
                    >
                      <strong>
                        {[one.one, one.other].map((face) => face.name || say(reviews.nobody)).join(" · ")}
                      </strong>
                      <span className="soft">{name(one.reason)}</span>
                      <span className="faint">
                        <Time at={one.created_at} far />
                      </span>
                    </button>
                  </li>
                ))}
              </ul>
              {pages.hasNextPage && (
                <Button block loading={pages.isFetchingNextPage} onClick={() => pages.fetchNextPage()}>
                  {say(reviews.more)}
                </Button>
              )}
            </Panel>
            <Lately />
          </div>
          {here && <Pair key={here.id} pair={here} />}
        </div>
      )}
    </Page>
  );
}

/** What people merged lately; each can be taken back. */
function Lately() {
  const say = useSay();
  const may = useMay();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const { data, error } = useQuery({
    queryKey: [...KEY, "merges"],
    queryFn: ({ signal }) => told(api.GET("/merges", { signal })),
  });
  const undo = useMutation({
    mutationFn: (merged: string) => told(api.POST("/merges/{merged}/undo", { params: { path: { merged } } })),
    onSuccess: async () => {
      message.success(say(reviews.undone));
      await Promise.all([
        queries.invalidateQueries({ queryKey: KEY }),
        queries.invalidateQueries({ queryKey: ["leads"] }),
      ]);
    },
    onError: (fault) => message.error(sentence(fault, say)),
  });
  return (
    <Panel title={say(reviews.lately)}>
      {error && <p role="alert">{sentence(error, say)}</p>}
      {data?.length === 0 && <p className="soft">{say(reviews.latelyNone)}</p>}
      <ul className="lc-merges">
        {data?.map((one) => (
          <li key={one.merge}>
            <span>
              <strong>{one.joined.name || say(reviews.nobody)}</strong>{" "}
              <span className="soft">{one.joined.phones.join(" · ")}</span>
            </span>
            <span className="faint">
              <Time at={one.at} far />
            </span>
            {may("review.decide") && (
              <Button
                size="small"
                loading={undo.isPending && undo.variables === one.merge}
                disabled={undo.isPending}
                onClick={() => undo.mutate(one.merge)}
              >
                {say(reviews.undo)}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
