/** Access, copy and explanation are answered: the answer is made here, the customer gets it, the request closes. */
import { useMutation } from "@tanstack/react-query";
import { Alert, Button } from "antd";
import { api, type Schemas, told } from "../frame/client";
import { keepFile } from "../frame/keepFile";
import { sentence } from "../frame/problem";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { useAnew } from "./Next";
import type { RightsRequest } from "./steps";
import { requests } from "./words";

/** Gives the browser what the house told, as a file. */
export function keepJson(name: string, content: unknown): void {
  keepFile(name, new Blob([JSON.stringify(content, null, 2)], { type: "application/json" }));
}

export function Answering({ of }: { of: RightsRequest }) {
  const say = useSay();
  const anew = useAnew();
  const path = { params: { path: { name: of.name } } };
  const copy = useMutation({
    mutationFn: () => told(api.GET("/rights/requests/{name}/copy", path)),
    onSuccess: (found) => keepJson(`copy-${of.name.slice(0, 12)}.json`, found),
    gcTime: 0,
  });
  const explain = useMutation({
    mutationFn: () => told(api.GET("/rights/requests/{name}/explanation", path)),
    gcTime: 0,
  });
  const close = useMutation({
    mutationFn: () =>
      told(api.POST("/rights/requests/{name}/decision", { ...path, body: { state: "done" } })),
    onSuccess: anew,
  });
  const fault = copy.error ?? explain.error ?? close.error;
  const explains = of.right === "explain";
  const made = explains ? explain.isSuccess : copy.isSuccess;
  return (
    <div className="lc-stack">
      <p className="strong">{say(requests.answerIt)}</p>
      <p className="soft">{say(explains ? requests.explainLead : requests.copyLead)}</p>
      {fault && <Alert type="warning" showIcon title={sentence(fault, say)} />}
      {explain.data && <Explained of={explain.data} />}
      <div className="row wrap">
        {explains ? (
          <Button
            type={made ? "default" : "primary"}
            loading={explain.isPending}
            onClick={() => explain.mutate()}
          >
            {say(requests.explain)}
          </Button>
        ) : (
          <Button type={made ? "default" : "primary"} loading={copy.isPending} onClick={() => copy.mutate()}>
            {say(requests.download)}
          </Button>
        )}
        <Button type={made ? "primary" : "default"} loading={close.isPending} onClick={() => close.mutate()}>
          {say(requests.answered)}
        </Button>
      </div>
    </div>
  );
}

function Explained({ of }: { of: Schemas["Explanation"] }) {
  const say = useSay();
  return (
    <div className="lc-trust-explained">
      <p>{of.words}</p>
      {of.decisions.length === 0 && <p className="soft">{say(requests.noDecisions)}</p>}
      <ol>
        {of.decisions.map((one, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: decisions have no other name, and never change places
          <li key={place}>
            <span>{one.about}</span> <span className="strong">{one.text}</span>{" "}
            <span className="soft">
              <Time at={one.at} /> · {say(one.automatic ? requests.automatic : requests.byHand)}
              {one.rule && ` · ${one.rule.title} ${one.rule.version}`}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
