/** Where leads come from, by the hour, and where they are, by province. */
import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "antd";
import { api, type Schemas, told } from "../frame/client";
import { Panel } from "../frame/Page";
import { sentence } from "../frame/problem";
import { Spark } from "../frame/Spark";
import { useSay, useSpeech } from "../frame/speech";
import { Provinces } from "./Provinces";
import { overview, statuses } from "./words";

const EVERY = 30_000;

export function Surroundings({ ofMaker }: { ofMaker: boolean }) {
  const say = useSay();
  const { data, error } = useQuery({
    queryKey: ["overview", "surroundings"],
    refetchInterval: EVERY,
    queryFn: ({ signal }) => told(api.GET("/overview/surroundings", { signal })),
  });
  if (error) return <p role="alert">{sentence(error, say)}</p>;
  if (!data) return <Skeleton active />;
  // One dealer alone has no neighbours to be ranked with.
  if (!ofMaker && data.provinces.reduce((sum, one) => sum + one.dealers, 0) < 2) return null;
  return (
    <div className={ofMaker ? "lc-overview-pair" : undefined}>
      {ofMaker && (
        <Panel title={say(overview.channels)}>
          <Channels channels={data.channels} />
        </Panel>
      )}
      <Panel title={say(overview.provinces)}>
        <Provinces provinces={data.provinces} />
      </Panel>
    </div>
  );
}

const TONES: Readonly<Record<string, string>> = { online: "good", paused: "warn", testing: "busy" };

function Channels({ channels }: { channels: readonly Schemas["ChannelHours"][] }) {
  const say = useSay();
  const { language } = useSpeech();
  if (channels.length === 0) return <p className="soft">{say(overview.channelsNone)}</p>;
  return (
    <table className="lc-overview-table">
      <thead>
        <tr>
          <th scope="col">{say(overview.channel)}</th>
          <th scope="col" className="lc-wide">
            {say(overview.status)}
          </th>
          <th scope="col">{say(overview.trend)}</th>
          <th scope="col" className="lc-end">
            {say(overview.hour)}
          </th>
          <th scope="col" className="lc-end">
            {say(overview.total)}
          </th>
        </tr>
      </thead>
      <tbody>
        {channels.map((one) => {
          const status = statuses[one.status];
          return (
            <tr key={one.code}>
              <th scope="row">{one.name || one.code}</th>
              <td className="lc-wide">
                <span className={`lc-dot ${TONES[one.status] ?? ""}`}>
                  {status ? say(status) : one.status}
                </span>
              </td>
              <td>
                <Spark
                  sent={one.sent}
                  label={say(overview.trendOf, { name: one.name || one.code, sent: one.sent.join(" ") })}
                />
              </td>
              <td className="lc-end">{(one.sent.at(-1) ?? 0).toLocaleString(language)}</td>
              <td className="lc-end">{one.sent.reduce((sum, n) => sum + n, 0).toLocaleString(language)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
