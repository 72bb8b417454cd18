/** The funnel by consultant, channel or series, one a row. */
import { Link } from "@tanstack/react-router";
import { Segmented } from "antd";
import type { Schemas } from "../../frame/client";
import { Panel } from "../../frame/Page";
import { useSay } from "../../frame/speech";
import { percent } from "./span";
import { reports } from "./words";

export type By = "consultant" | "channel" | "series";
const COLUMNS = [
  "leads",
  "handed",
  "followed",
  "reached",
  "visited",
  "driven",
  "ordered",
  "won",
  "lost",
] as const;

interface BreakdownProps {
  told: Schemas["LeadReport"];
  by: By;
  choose: (by: By) => void;
  /** The same span, as the list of leads takes it. */
  list: { since: string; until: string };
}

export function Breakdown({ told, by, choose, list }: BreakdownProps) {
  const say = useSay();
  const filter = by === "consultant" ? "owner" : by === "channel" ? "channel" : "";
  return (
    <div className="lc-report-wide">
      <Panel
        title={say(reports[by])}
        extra={
          <Segmented
            size="small"
            aria-label={say(reports.byWhat)}
            value={by}
            onChange={choose}
            options={(["consultant", "channel", "series"] as const).map((one) => ({
              value: one,
              label: say(reports[one]),
            }))}
          />
        }
      >
        <div className="lc-table-frame">
          <table className="lc-table">
            <thead>
              <tr>
                <th scope="col">{say(reports[by])}</th>
                {COLUMNS.map((one) => (
                  <th key={one} scope="col">
                    {say(reports[one])}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {told.groups.map(({ of, funnel }) => (
                <tr key={of.code}>
                  <th scope="row">
                    {of.code && filter ? (
                      <Link to="/leads" search={{ ...list, [filter]: of.code } as never}>
                        {of.name || of.code}
                      </Link>
                    ) : (
                      of.name || say(by === "consultant" ? reports.nobody : reports.unknown)
                    )}
                  </th>
                  <Cells of={funnel} />
                </tr>
              ))}
              <tr className="lc-table-sum">
                <th scope="row">{say(reports.all)}</th>
                <Cells of={told.all} />
              </tr>
            </tbody>
          </table>
        </div>
      </Panel>
    </div>
  );
}

function Cells({ of }: { of: Schemas["Funnel"] }) {
  const say = useSay();
  return COLUMNS.map((one) => (
    <td key={one}>
      {of[one]}
      {one !== "leads" && of[one] > 0 && (
        <span className="faint lc-table-share"> {say(reports.share, { n: percent(of[one], of.leads) })}</span>
      )}
    </td>
  ));
}
