/** How evenly the leads of a span fell on the dealer's people, and who was passed over and why. */
import { useQuery } from "@tanstack/react-query";
import { DatePicker, Empty, Skeleton } from "antd";
import dayjs from "dayjs";
import { useMemo, useState } from "react";
import { Chart } from "../frame/Chart";
import { api, type Schemas, told } from "../frame/client";
import { useHouseWords } from "../frame/house";
import { Facts, Page, Panel } from "../frame/Page";
import { Problem } from "../frame/problem";
import { useSay, useSpeech } from "../frame/speech";
import "./clocks/clocks.css";
import "./dealer.css";
import { useNames } from "./staff";
import { dealer } from "./words";

const DAYS = 30;
const DAY = "YYYY-MM-DD";

export function Fairness() {
  const say = useSay();
  const word = useHouseWords();
  const nameOf = useNames();
  const [span, setSpan] = useState(() => ({
    first: dayjs().subtract(DAYS, "day").format(DAY),
    last: dayjs().format(DAY),
  }));
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["dealer", "fairness", span],
    queryFn: ({ signal }) => told(api.GET("/assignments/fairness", { params: { query: span }, signal })),
  });
  const option = useMemo(() => {
    const people = data?.people ?? [];
    const others = people.map((one) => one.received - one.by_rule);
    return {
      legend: { top: 0 },
      grid: { left: 8, right: 24, top: 36, bottom: 8, containLabel: true },
      xAxis: { type: "value", minInterval: 1 },
      yAxis: { type: "category", inverse: true, data: people.map((one) => nameOf(one.staff)) },
      series: [
        {
          type: "bar",
          stack: "got",
          name: say(dealer.byRule),
          data: people.map((one) => one.by_rule),
          color: "#3f9ea0",
        },
        { type: "bar", stack: "got", name: say(dealer.byHand), data: others, color: "#d9a441" },
      ],
    };
  }, [data, nameOf, say]);
  const passed = data?.people.filter((one) => one.passed_over.length) ?? [];
  return (
    <Page
      title={say(dealer.fairness)}
      actions={
        <DatePicker.RangePicker
          aria-label={say(dealer.span)}
          allowClear={false}
          value={[dayjs(span.first), dayjs(span.last)]}
          onChange={(days) => {
            if (days?.[0] && days[1]) {
              setSpan({ first: days[0].format(DAY), last: days[1].format(DAY) });
            }
          }}
        />
      }
    >
      {isPending && <Skeleton active paragraph={{ rows: 10 }} />}
      {error && <Problem fault={error} again={refetch} />}
      {data && (
        <div className="lc-stack">
          <Panel title={say(dealer.received)}>
            {data.people.length === 0 ? (
              <Empty description={say(dealer.noConsultants)} />
            ) : (
              <Chart
                option={option}
                label={data.people
                  .map((one) => say(dealer.receivedBy, { name: nameOf(one.staff), n: one.received }))
                  .join(" · ")}
                height={72 + 34 * data.people.length}
              />
            )}
          </Panel>
          {data.people.length > 0 && (
            <Panel title={say(dealer.shares)}>
              <Shares people={data.people} nameOf={nameOf} />
            </Panel>
          )}
          <Panel title={say(dealer.evenness)}>
            <Facts
              of={[
                [say(dealer.received), data.received],
                [say(dealer.gini), data.gini.toFixed(2)],
                [say(dealer.giniADay), data.gini_a_day.toFixed(2)],
              ]}
            />
            <p className="faint lc-people-order">{say(dealer.giniLead)}</p>
          </Panel>
          <Panel title={say(dealer.passedOver)}>
            {passed.length === 0 ? (
              <p className="soft">{say(dealer.passedOverNone)}</p>
            ) : (
              <Facts
                of={passed.map((one) => [
                  nameOf(one.staff),
                  one.passed_over
                    .map(({ why, times }) => say(dealer.objectionsTimes, { why: word(why), n: times }))
                    .join(" · "),
                ])}
              />
            )}
          </Panel>
        </div>
      )}
    </Page>
  );
}

/** What each received of all leads, and of the good ones. */
function Shares({
  people,
  nameOf,
}: {
  people: readonly Schemas["Share"][];
  nameOf: (code: string) => string;
}) {
  const say = useSay();
  const { language } = useSpeech();
  const share = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
  return (
    <div className="lc-table-frame">
      <table className="lc-table">
        <thead>
          <tr>
            <th scope="col">{say(dealer.person)}</th>
            <th scope="col">{say(dealer.daysThere)}</th>
            <th scope="col">{say(dealer.received)}</th>
            <th scope="col">{say(dealer.shareAll)}</th>
            <th scope="col">{say(dealer.goodLeads)}</th>
            <th scope="col">{say(dealer.shareGood)}</th>
          </tr>
        </thead>
        <tbody>
          {people.map((one) => (
            <tr key={one.staff}>
              <th scope="row">{nameOf(one.staff)}</th>
              <td>{one.days}</td>
              <td>{one.received}</td>
              <td>{share.format(one.share)}</td>
              <td>{one.high}</td>
              <td>{share.format(one.high_share)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
