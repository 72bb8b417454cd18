/** What a dealer must do about its own copies, and the answer to the maker. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button } from "antd";
import { api, type Schemas, told } from "../frame/client";
import { sentence } from "../frame/problem";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { Rows, TrustPage } from "./TrustPage";
import { kinds, requests, tasks, trust } from "./words";

const ANSWERS = ["done", "nothing_held", "kept_by_law"] as const;

export function Tasks() {
  const say = useSay();
  const found = useQuery({
    queryKey: ["trust", "tasks"],
    queryFn: ({ signal }) => told(api.GET("/rights/tasks", { signal })),
  });
  return (
    <TrustPage title={say(trust.tasks)} lead={say(tasks.lead)}>
      <Rows
        label={say(trust.tasks)}
        rows={found.data?.tasks}
        error={found.error}
        again={found.refetch}
        keyOf={(one) => one.name}
        empty={say(tasks.none)}
      >
        {(one) => <One of={one} />}
      </Rows>
    </TrustPage>
  );
}

function One({ of }: { of: Schemas["TaskShown"] }) {
  const say = useSay();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const answer = useMutation({
    mutationFn: (said: (typeof ANSWERS)[number]) =>
      told(
        api.POST("/rights/tasks/{name}/answer", {
          params: { path: { name: of.name } },
          body: { answer: said },
        }),
      ),
    onSuccess: () => {
      message.success(say(tasks.answered));
      queries.invalidateQueries({ queryKey: ["trust", "tasks"] });
    },
    onError: (fault) => message.error(sentence(fault, say)),
  });
  return (
    <div className="lc-trust-row">
      <strong>{say(kinds[of.right])}</strong>
      <span className="soft">{say(tasks.leads, { n: of.leads.length })}</span>
      <span className="soft">
        {say(requests.dueAt)} <Time at={of.due_at} />
      </span>
      <span className="lc-trust-end row wrap">
        {ANSWERS.map((one) => (
          <Button
            key={one}
            type={one === "done" ? "primary" : "default"}
            loading={answer.isPending}
            onClick={() => answer.mutate(one)}
          >
            {say(tasks[one])}
          </Button>
        ))}
      </span>
    </div>
  );
}
