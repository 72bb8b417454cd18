/** What the first rows of a file would become: how many come out how, and a few of them field by field. */
import type { Schemas } from "../frame/client";
import { useHouseWords } from "../frame/house";
import { Facts, Panel } from "../frame/Page";
import { useSay } from "../frame/speech";
import { VerdictTag } from "./Deliveries";
import { named, placeOf } from "./naming";
import { channels, verdicts } from "./words";

export function FirstRows({ seen, stale }: { seen: Schemas["FileSeen"]; stale: boolean }) {
  const say = useSay();
  const name = useHouseWords();
  return (
    <Panel
      title={say(channels.previewTitle, { n: seen.judged })}
      extra={
        <span className="row wrap">
          {seen.verdicts.map((one) => (
            <span
              key={`${one.outcome} ${one.reason}`}
              className={`lc-dot ${one.outcome === "accepted" && !one.reason ? "good" : "warn"}`}
            >
              {named(verdicts, one.outcome, say)}
              {one.reason && ` · ${name(one.reason.split(":")[0] ?? "")}`} {one.rows.toLocaleString()}
            </span>
          ))}
        </span>
      }
    >
      <ul className={stale ? "lc-pieces lc-rows lc-stale" : "lc-pieces lc-rows"}>
        {seen.first.map((row) => (
          <li key={row.row}>
            <p className="row wrap">
              <span className="soft">{row.row.toLocaleString()}</span>
              <VerdictTag of={row.verdict} />
              {row.reason && <span>{name(row.reason.split(":")[0] ?? "")}</span>}
            </p>
            <Facts
              of={row.fields
                .filter(
                  ([path]) =>
                    !["occurred_raw", "zone_assumed", "stripped", "external_id", "kind"].includes(path),
                )
                .map(([path, text]) => [placeOf(say, path), text] as const)}
            />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
