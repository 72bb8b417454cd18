/** Whose drive it is: the newest leads with a consultant, or those that a surname or the end of a number means, however old. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useEffect, useMemo, useState } from "react";
import { useCarName } from "../frame/cars";
import { api, told } from "../frame/client";
import { sentence } from "../frame/problem";
import { useSay } from "../frame/speech";
import { frame } from "../frame/words";
import { means } from "./found";
import { sales, drives as words } from "./words";

const PAGE = 200;
/** So many are offered; who finds none of them types more. */
const OFFERED = 50;
/** So many pages are read for what was typed before somebody is asked to type a whole number. */
const FURTHEST = 25;

export function CustomerOf({ value, choose }: { value: string; choose: (lead: string) => void }) {
  const say = useSay();
  const carName = useCarName();
  const [typed, setTyped] = useState("");
  const { data, error, hasNextPage, isFetching, isFetchNextPageError, fetchNextPage, refetch } =
    useInfiniteQuery({
      queryKey: ["sales", "bookable"],
      initialPageParam: "",
      queryFn: ({ signal, pageParam }) => {
        const query = { state: "assigned", limit: PAGE, after: pageParam };
        return told(api.GET("/leads", { params: { query }, signal }));
      },
      getNextPageParam: (last) => last.next || undefined,
    });
  const all = useMemo(() => data?.pages.flatMap((one) => one.leads) ?? [], [data]);
  const found = useMemo(() => all.filter((one) => means(typed, one)), [all, typed]);
  const pages = data?.pages.length ?? 0;
  const further = typed.trim() !== "" && found.length < OFFERED && hasNextPage && pages < FURTHEST;
  useEffect(() => {
    if (further && !isFetching && !isFetchNextPageError) fetchNextPage();
  }, [further, isFetching, isFetchNextPageError, fetchNextPage]);
  const none = data && found.length === 0 && !further;
  const held = all.find((one) => one.reference === value);
  const offered = held && !found.slice(0, OFFERED).includes(held) ? [held, ...found] : found;
  return (
    <>
      <label className="lc-field">
        {say(words.find)}
        <input
          type="search"
          value={typed}
          autoComplete="off"
          placeholder={say(words.findLead)}
          onChange={(event) => setTyped(event.target.value)}
        />
      </label>
      <label className="lc-field">
        {say(words.customer)}
        <select value={value} onChange={(event) => choose(event.target.value)}>
          <option value="">{say(none ? (typed ? words.findNone : words.customerNone) : sales.choose)}</option>
          {offered.slice(0, OFFERED).map((one) => (
            <option key={one.reference} value={one.reference}>
              {[one.name || say(sales.nameless), one.phone, carName(one.brand, one.series)]
                .filter(Boolean)
                .join(" · ")}
            </option>
          ))}
        </select>
        <span className="soft" role="status">
          {further && !error
            ? say(words.finding, { n: all.length })
            : found.length > OFFERED
              ? say(words.findMany, { n: OFFERED })
              : ""}
        </span>
      </label>
      {error && (
        <div className="row wrap">
          <p role="alert">{sentence(error, say)}</p>
          <Button size="small" loading={isFetching} onClick={() => (data ? fetchNextPage() : refetch())}>
            {say(frame.again)}
          </Button>
        </div>
      )}
    </>
  );
}
