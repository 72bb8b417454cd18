/** A version is tried on leads as they stand, beside the one that holds. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { Alert, Button, Checkbox, Empty, Select, Skeleton } from "antd";
import { useState } from "react";
import { useCarName } from "../frame/cars";
import { api, told } from "../frame/client";
import { Panel } from "../frame/Page";
import { sentence } from "../frame/problem";
import { useMe } from "../frame/session";
import { useSay, useSpeech } from "../frame/speech";
import { instant } from "../frame/times";
import type { Kind } from "./search";
import type { Body, Shape } from "./shapes";
import type { Telling } from "./telling";
import { alike, expectationOf, type Tried, tryOut } from "./trials";
import type { Case } from "./version";
import { Why } from "./Why";
import { leads as lead, rules } from "./words";

const MANY = 100;

interface TryProps {
  kind: Kind;
  dealer: string;
  shape: Shape;
  body: Body;
  before: Body | undefined;
  telling: Telling;
  /** Where cases can be kept. */
  keep?: (one: Case) => void;
}

interface Pair {
  name: string;
  tried: Tried;
  was?: Tried;
}

export function Try({ kind, dealer, shape, body, before, telling, keep }: TryProps) {
  const say = useSay();
  const ofLeads = useLeads(dealer);
  const [chosen, setChosen] = useState<string>();
  const [open, setOpen] = useState<string>();
  const [narrow, setNarrow] = useState(false);
  const named = new Map(ofLeads.options.map((one) => [one.value, one.label]));
  const run = useMutation({
    mutationFn: async (asked: readonly string[]): Promise<Pair[]> => {
      const found = await tryOut({ kind, dealer, body, leads: asked });
      if (found.faults.length > 0) return [];
      const held = before ? await tryOut({ kind, dealer, body: before, leads: asked }) : undefined;
      return found.leads.map((one, at) => ({ name: one.name, tried: one, was: held?.leads[at] }));
    },
    onSuccess: (pairs) => setOpen(pairs.length === 1 ? pairs[0]?.name : undefined),
  });
  const pairs = run.data ?? [];
  const differing = pairs.filter((one) => one.was && !alike(one.was.says, one.tried.says));
  const shown = narrow && differing.length > 0 ? differing : pairs;
  if (ofLeads.isPending) return <Skeleton active />;
  return (
    <Panel title={say(rules.tabTry)}>
      <p className="soft lc-rows-lead">{say(rules.tryLead)}</p>
      {ofLeads.options.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say(rules.tryNoLead)} />
      ) : (
        <div className="row wrap">
          <Select
            aria-label={say(rules.tryOne)}
            className="lc-try-lead"
            placeholder={say(rules.tryOne)}
            showSearch={{ optionFilterProp: "label" }}
            value={chosen}
            options={ofLeads.options}
            onChange={(one) => {
              setChosen(one);
              run.mutate([one]);
            }}
          />
          <Button loading={run.isPending} onClick={() => run.mutate(ofLeads.options.map((one) => one.value))}>
            {say(rules.tryMany, { n: ofLeads.options.length })}
          </Button>
        </div>
      )}
      {run.error && <Alert type="warning" showIcon title={sentence(run.error, say)} />}
      <div role="status">
        {before && pairs.length > 1 && (
          <p className="row wrap lc-try-sum">
            <strong>
              {differing.length > 0
                ? say(rules.differ, { n: differing.length, all: pairs.length })
                : say(rules.same, { all: pairs.length })}
            </strong>
            {differing.length > 0 && (
              <Checkbox checked={narrow} onChange={(event) => setNarrow(event.target.checked)}>
                {say(rules.onlyDiffering)}
              </Checkbox>
            )}
          </p>
        )}
      </div>
      <ul className="lc-tried">
        {shown.map((one) => {
          const differs = one.was !== undefined && !alike(one.was.says, one.tried.says);
          return (
            <li key={one.name} className={differs ? "differs" : undefined}>
              <button
                type="button"
                className="lc-tried-head"
                aria-expanded={open === one.name}
                onClick={() => setOpen(open === one.name ? undefined : one.name)}
              >
                <span className="lc-tried-who">{named.get(one.name) ?? say(rules.tryOn)}</span>
                {differs && one.was && <del className="faint">{telling.says(one.was.says)}</del>}
                <strong>{telling.says(one.tried.says)}</strong>
              </button>
              {open === one.name && (
                <>
                  <Why shape={shape} body={body} tried={one.tried} telling={telling} />
                  {keep && Object.keys(one.tried.facts).length > 0 && (
                    <Button size="small" onClick={() => keep(caseOf(one.tried))}>
                      {say(rules.keepAsCase)}
                    </Button>
                  )}
                </>
              )}
            </li>
          );
        })}
      </ul>
      {pairs.length === 0 && <p className="faint lc-rows-lead">{say(lead[kind])}</p>}
    </Panel>
  );
}

function caseOf(tried: Tried): Case {
  return { name: "", facts: tried.facts as Case["facts"], expect: expectationOf(tried.says) };
}

/** The newest leads of whoever looks; of one dealer where the rules are that dealer's. */
function useLeads(dealer: string): { options: { value: string; label: string }[]; isPending: boolean } {
  const say = useSay();
  const { language } = useSpeech();
  const { zone } = useMe();
  const car = useCarName();
  const query = { limit: MANY, ...(dealer && zone === "maker" ? { dealer } : {}) };
  const { data, isPending } = useQuery({
    queryKey: ["rules", "leads", query],
    queryFn: ({ signal }) => told(api.GET("/leads", { params: { query }, signal })),
  });
  const options = (data?.leads ?? []).map((one) => ({
    value: one.reference,
    label: [
      one.name || say(rules.nameless),
      one.phone,
      car(one.brand, one.series),
      instant(one.created_at, language),
    ]
      .filter(Boolean)
      .join(" · "),
  }));
  return { options, isPending };
}
