/** What a version of the rules of assignment would do with the leads that wait at the dealer's now: who would get how many, who none, and why. Nothing changes. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Skeleton } from "antd";
import { useNames } from "../dealer/staff";
import { api, type Schemas, told } from "../frame/client";
import { useHouseWords } from "../frame/house";
import { Facts, Panel } from "../frame/Page";
import { Problem } from "../frame/problem";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { rehearsal } from "./words";

type Would = Schemas["Would"];
/** As many leads of the desk are looked at. */
const LOOKED_AT = 200;
/** As many are named one by one. */
const SHOWN = 50;

/** How many of the leads each person would get, the most first; and how many nobody would, by reason. */
export function shares(leads: readonly Pick<Would, "to" | "reason">[]) {
  const count = (of: readonly string[]) =>
    [...new Set(of)]
      .map((one) => [one, of.filter((other) => other === one).length] as const)
      .sort(([, one], [, other]) => other - one);
  return {
    people: count(leads.flatMap((one) => (one.to ? [one.to] : []))),
    nobody: count(leads.flatMap((one) => (one.to ? [] : [one.reason]))),
  };
}

export function Rehearsal({ version, dealer }: { version: string; dealer: string }) {
  const say = useSay();
  const word = useHouseWords();
  const nameOf = useNames(dealer);
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ["rules", "rehearsal", version],
    queryFn: ({ signal }) =>
      told(
        api.GET("/assignments/dry-run", {
          params: { query: { dealer, rule_set: version, limit: LOOKED_AT } },
          signal,
        }),
      ),
    staleTime: 0,
  });
  if (error && !data) return <Problem fault={error} again={refetch} />;
  if (!data) return <Skeleton active paragraph={{ rows: 6 }} />;
  const { people, nobody } = shares(data.leads);
  const many = (n: number) => say(rehearsal.leads, { n });
  return (
    <div className="lc-stack">
      <Panel
        title={say(rehearsal.shares)}
        extra={
          <Button loading={isFetching} onClick={() => refetch()}>
            {say(rehearsal.again)}
          </Button>
        }
      >
        <p className="soft">
          {say(rehearsal.lead)} <Time at={data.at} seconds />
        </p>
        {data.leads.length === 0 && <p>{say(rehearsal.none)}</p>}
        <Facts
          of={[
            ...people.map(([code, n]) => [nameOf(code), many(n)] as const),
            ...nobody.map(([reason, n]) => [say(rehearsal.nobody, { why: word(reason) }), many(n)] as const),
          ]}
        />
      </Panel>
      {data.leads.length > 0 && (
        <Panel title={say(rehearsal.each)} extra={data.leads.length > SHOWN && many(SHOWN)}>
          <ol className="lc-rehearsed">
            {data.leads.slice(0, SHOWN).map((one, place) => (
              <li key={one.lead} className="lc-card-line">
                <Link to={"/leads/$reference" as never} params={{ reference: one.lead } as never}>
                  {say(rehearsal.nth, { n: place + 1 })}
                </Link>
                <span className="soft">{[one.branch, word(one.reason)].filter(Boolean).join(" · ")}</span>
                <strong>{one.to ? nameOf(one.to) : say(rehearsal.stays)}</strong>
              </li>
            ))}
          </ol>
        </Panel>
      )}
    </div>
  );
}
