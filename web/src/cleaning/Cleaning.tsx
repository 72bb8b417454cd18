/** The desk of those who ask customers: what waits, or the question that is in hand. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Skeleton } from "antd";
import { api, told } from "../frame/client";
import { Page } from "../frame/Page";
import { Problem, sentence } from "../frame/problem";
import { useSay } from "../frame/speech";
import { Call } from "./Call";
import "./cleaning.css";
import { Queue } from "./Queue";
import { cleaning } from "./words";

const HAND = ["cleaning", "hand"];

export function Cleaning() {
  const say = useSay();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const hand = useQuery({
    queryKey: HAND,
    queryFn: ({ signal }) => told(api.GET("/cleaning/hand", { signal })),
  });
  const take = useMutation({
    mutationFn: (task: string) => told(api.POST("/cleaning/hand", { body: { task } })),
    onSuccess: (taken) => {
      if (!taken.sheet) message.info(say(cleaning.nothingTaken));
      queries.setQueryData(HAND, taken);
      queries.invalidateQueries({ queryKey: ["cleaning", "queue"] });
    },
    onError: (fault) => {
      message.error(sentence(fault, say));
      queries.invalidateQueries({ queryKey: ["cleaning"] });
    },
  });
  const done = async () => {
    queries.setQueryData(HAND, { sheet: null });
    await queries.invalidateQueries({ queryKey: ["cleaning"] });
  };
  if (hand.isPending) {
    return (
      <Page title={say(cleaning.title)}>
        <Skeleton active paragraph={{ rows: 10 }} />
      </Page>
    );
  }
  if (hand.error && !hand.data) return <Problem fault={hand.error} again={hand.refetch} />;
  const sheet = hand.data?.sheet;
  if (sheet) return <Call key={sheet.task.id} sheet={sheet} done={done} />;
  return <Queue take={take.mutate} busy={take.isPending} />;
}
