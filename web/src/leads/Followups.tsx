/** What was done about a lead, the newest first. */
import { useQuery } from "@tanstack/react-query";
import { api, told } from "../frame/client";
import { useHouseWords } from "../frame/house";
import { Panel } from "../frame/Page";
import { sentence } from "../frame/problem";
import { useSay } from "../frame/speech";
import { Time } from "../frame/times";
import { leads } from "./words";
import "./leads.css";

export function Followups({ reference }: { reference: string }) {
  const say = useSay();
  const name = useHouseWords();
  const { data, error } = useQuery({
    queryKey: ["leads", "followups", reference],
    queryFn: ({ signal }) =>
      told(api.GET("/leads/{reference}/follow-ups", { params: { path: { reference } }, signal })),
  });
  return (
    <Panel title={say(leads.followups)}>
      {error && <p role="alert">{sentence(error, say)}</p>}
      {data?.followups.length === 0 && <p className="soft">{say(leads.followupsNone)}</p>}
      <ol className="lc-story">
        {data?.followups.map((one) => (
          <li key={`${one.at} ${one.by}`}>
            <div className="lc-story-head">
              <Time at={one.happened_at ?? one.at} />
              <span className="faint">{one.by}</span>
            </div>
            <p>
              {name(one.result)} {one.note && <span className="soft">{one.note}</span>}
            </p>
            {one.next_step && (
              <p className="faint">
                {name(one.next_step)} <Time at={one.next_due_at} />
              </p>
            )}
          </li>
        ))}
      </ol>
    </Panel>
  );
}
