/** What was done about a lead before, the newest first, in the words of the results. */
import { useQuery } from "@tanstack/react-query";
import { api, told } from "../frame/client";
import { Panel } from "../frame/Page";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { leads } from "../leads/words";
import { KEEP, useResults } from "./due";
import { nextSteps } from "./words";

export function Past({ reference }: { reference: string }) {
  const say = useSay();
  const { data: results } = useResults();
  const { data } = useQuery({
    queryKey: ["phone", "followups", reference],
    queryFn: ({ signal }) =>
      told(api.GET("/leads/{reference}/follow-ups", { params: { path: { reference } }, signal })),
    gcTime: KEEP,
  });
  if (!data) return null;
  const nameOf = (kind: string, code: string) =>
    results?.find((one) => one.kind === kind && one.code === code)?.name ?? code;
  return (
    <Panel title={say(leads.followups)}>
      {data.followups.length === 0 && <p className="soft">{say(leads.followupsNone)}</p>}
      <ol className="lc-lines">
        {data.followups.map((one) => (
          <li key={`${one.at} ${one.by}`}>
            <div className="lc-card-line">
              <strong>{nameOf(one.kind, one.result)}</strong>
              <Time at={one.happened_at ?? one.at} />
            </div>
            {one.note && <p>{one.note}</p>}
            {one.next_step in nextSteps && (
              <p className="soft">
                {say(nextSteps[one.next_step as keyof typeof nextSteps])} <Time at={one.next_due_at} />
              </p>
            )}
          </li>
        ))}
      </ol>
    </Panel>
  );
}
