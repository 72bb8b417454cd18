/** The funnel by consultant, dealer, channel or series, one a row. */
import { Link } from "@tanstack/react-router";
import { Segmented } from "antd";
import type { Schemas } from "../../frame/client";
import { Panel } from "../../frame/Page";
import { useMay, useMe } from "../../frame/session";
import { useSay } from "../../frame/speech";
import { percent } from "./span";
import { reports } from "./words";

export type By = "consultant" | "dealer" | "channel" | "series";
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

const WAYS = ["dealer", "consultant", "channel", "series"] as const;
const FILTERS: Partial<Record<By, string>> = { consultant: "owner", dealer: "dealer", channel: "channel" };

interface BreakdownProps {
  told: Schemas["LeadReport"];
  by: By;
  choose: (by: By) => void;
  /** The same span, as the list of leads takes it; nothing where that list counts by other days. */
  list: { since?: string; until?: string };
}

export function Breakdown({ told, by, choose, list }: BreakdownProps) {
  const say = useSay();
  const { several_dealers: several } = useMe();
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
            options={WAYS.filter((one) => several || one !== "dealer").map((one) => ({
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
                    <Name of={of} by={by} list={list} />
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

/** Leads to what is behind the row, as far as the person may go there. */
function Name({ of, by, list }: { of: Schemas["Named"] } & Pick<BreakdownProps, "by" | "list">) {
  const say = useSay();
  const may = useMay();
  if (!of.code) return say(by === "consultant" ? reports.nobody : reports.unknown);
  const name = of.name || of.code;
  const filter = FILTERS[by];
  if (filter && may("lead.read"))
    return (
      <Link to="/leads" search={{ ...list, [filter]: of.code } as never}>
        {name}
      </Link>
    );
  if (by === "channel" && may("channel.read"))
    return (
      <Link to="/channels/$code" params={{ code: of.code }}>
        {name}
      </Link>
    );
  return name;
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
