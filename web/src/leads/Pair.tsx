/** One pair: the two as they are known, what speaks for it, what merging would do, and the decision. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Radio } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../frame/client";
import { Panel } from "../frame/Page";
import { sentence } from "../frame/problem";
import { namer } from "../frame/sending";
import { useMay } from "../frame/session";
import { useSay, useSpeech } from "../frame/speech";
import { Time } from "../frame/times";
import { compared, reviews } from "./words";

type Review = Schemas["ReviewBody"];
type Face = Schemas["Face"];
type Stays = "" | "one" | "other";

export function Pair({ pair }: { pair: Review }) {
  const say = useSay();
  const may = useMay();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [stays, setStays] = useState<Stays>("");
  // Of this showing: one that was merged and parted again is merged anew, and not told of as done before.
  const [requestOf] = useState(namer);
  const shared = pair.reason === "number_shared";
  const path = { params: { path: { review: pair.id } } };
  const forecast = useQuery({
    queryKey: ["review", pair.id],
    queryFn: ({ signal }) => told(api.GET("/reviews/{review}", { ...path, signal })),
    enabled: !shared,
    staleTime: 0,
  });
  const anew = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ["reviews"] }),
      queries.invalidateQueries({ queryKey: ["leads"] }),
    ]);
  const onError = (fault: unknown) => {
    message.error(sentence(fault, say));
    anew();
  };
  const merge = useMutation({
    mutationFn: () =>
      told(api.POST("/reviews/{review}/merge", { ...path, body: { stays, key: requestOf({ stays }) } })),
    onSuccess: (done) => {
      message.success(say(shared ? reviews.sharedLet : reviews.merged, { n: done.moved }));
      return anew();
    },
    onError,
  });
  const reject = useMutation({
    mutationFn: () => told(api.POST("/reviews/{review}/reject", path)),
    onSuccess: () => {
      message.success(say(reviews.rejected));
      return anew();
    },
    onError,
  });
  const busy = merge.isPending || reject.isPending;
  const side = (one: "one" | "other") => say(one === "one" ? reviews.left : reviews.right);
  return (
    <Panel title={say(shared ? reviews.shared : reviews.compare)}>
      <div className="lc-stack">
        {shared && <Alert type="info" showIcon title={say(reviews.sharedLead)} />}
        <Faces pair={pair} joined={forecast.data?.joined} />
        <Speaks pair={pair} />
        {forecast.error && <Alert type="warning" showIcon title={sentence(forecast.error, say)} />}
        {forecast.data && (
          <section>
            <h3 className="lc-pair-head">{say(reviews.will)}</h3>
            <ul className="lc-pair-will">
              <li>{say(reviews.moves, { n: forecast.data.moves })}</li>
              {forecast.data.ends > 0 && <li>{say(reviews.ends, { n: forecast.data.ends })}</li>}
              {forecast.data.grants > 0 && <li>{say(reviews.grants, { n: forecast.data.grants })}</li>}
              <li className="soft">{say(reviews.undoable)}</li>
            </ul>
          </section>
        )}
        {may("review.decide") && (
          <>
            {forecast.data && (
              <div className="row wrap">
                <span className="soft" id="pair-stays">
                  {say(reviews.stays)}
                </span>
                <Radio.Group
                  aria-labelledby="pair-stays"
                  value={stays}
                  onChange={(event) => setStays(event.target.value)}
                  options={[
                    { value: "", label: say(reviews.byRule, { side: side(forecast.data.stays) }) },
                    { value: "one", label: side("one") },
                    { value: "other", label: side("other") },
                  ]}
                />
              </div>
            )}
            <div className="row wrap">
              <Button
                type="primary"
                size="large"
                loading={merge.isPending}
                disabled={busy || !(shared || forecast.data)}
                onClick={() => merge.mutate()}
              >
                {say(shared ? reviews.sharedReal : reviews.merge)}
              </Button>
              <Button size="large" loading={reject.isPending} disabled={busy} onClick={() => reject.mutate()}>
                {say(shared ? reviews.sharedClose : reviews.reject)}
              </Button>
            </div>
          </>
        )}
      </div>
    </Panel>
  );
}

function Faces({ pair, joined }: { pair: Review; joined?: Face | undefined }) {
  const say = useSay();
  const shown: (readonly [string, Face])[] =
    pair.reason === "number_shared"
      ? [["", pair.one]]
      : [
          [say(reviews.left), pair.one],
          [say(reviews.right), pair.other],
        ];
  if (joined) shown.push([say(reviews.joined), joined]);
  const rows: (readonly [string, (face: Face) => React.ReactNode])[] = [
    [say(reviews.name), (face) => face.name || say(reviews.nobody)],
    [say(reviews.phones), (face) => face.phones.map((one) => <div key={one}>{one}</div>)],
    [say(reviews.emails), (face) => face.emails || "–"],
    [say(reviews.unionids), (face) => face.unionids || "–"],
    [say(reviews.city), (face) => face.city || "–"],
    [say(reviews.known), (face) => <Time at={face.since} />],
  ];
  return (
    <div className="lc-faces-box">
      <table className="lc-faces">
        <thead>
          <tr>
            <td />
            {shown.map(([title]) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([title, cell]) => (
            <tr key={title}>
              <th scope="row">{title}</th>
              {shown.map(([whose, face]) => (
                <td key={whose}>{cell(face)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** By how much each field speaks for it, in bits: one bit doubles the odds. */
function Speaks({ pair }: { pair: Review }) {
  const say = useSay();
  const { language } = useSpeech();
  const bits = Object.entries(pair.by_field as Record<string, unknown>).filter(
    (one): one is [string, number] => typeof one[1] === "number" && one[0] in compared,
  );
  if (bits.length === 0) return null;
  const most = Math.max(1, ...bits.map(([, value]) => Math.abs(value)));
  return (
    <section>
      <h3 className="lc-pair-head">
        {say(reviews.speaks)}
        {pair.probability !== null && (
          <span className="soft">
            {say(reviews.probability)}{" "}
            {pair.probability.toLocaleString(language, { style: "percent", maximumFractionDigits: 0 })}
          </span>
        )}
      </h3>
      <ul className="lc-speaks">
        {bits
          .sort(([, one], [, other]) => other - one)
          .map(([field, value]) => (
            <li key={field}>
              <span>{compared[field] && say(compared[field])}</span>
              <span className="lc-speaks-bar" aria-hidden="true">
                <span
                  className={value < 0 ? "lc-against" : undefined}
                  style={{ width: `${(100 * Math.abs(value)) / most}%` }}
                />
              </span>
              <span className="soft">{say(value < 0 ? reviews.against : reviews.for)}</span>
            </li>
          ))}
      </ul>
    </section>
  );
}
