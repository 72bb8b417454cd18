/** Who else this customer may be, and who was found to be the same: decided and taken back from here, too. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Drawer, Popconfirm } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../frame/client";
import { useHouseWords } from "../frame/house";
import { Panel } from "../frame/Page";
import { sentence } from "../frame/problem";
import { useMay } from "../frame/session";
import { useSay, useSpeech } from "../frame/speech";
import { Time } from "../frame/times";
import { Pair } from "./Pair";
import { leads, reviews } from "./words";

type Joined = Schemas["JoinedShown"];

export function Duplicates({ customer }: { customer: string }) {
  const say = useSay();
  const name = useHouseWords();
  const { language } = useSpeech();
  const [at, setAt] = useState("");
  const { data, error } = useQuery({
    // Below the key of the reviews: what is decided there is asked anew here.
    queryKey: ["reviews", "of", customer],
    queryFn: ({ signal }) =>
      told(api.GET("/customers/{customer}/duplicates", { params: { path: { customer } }, signal })),
  });
  const pair = data?.reviews.find((one) => one.id === at);
  if (data && data.reviews.length === 0 && data.merges.length === 0) return null;
  return (
    <Panel title={say(leads.duplicates)}>
      {error && <p role="alert">{sentence(error, say)}</p>}
      <ul className="lc-merges">
        {data?.reviews.map((one) => (
          <li key={one.id}>
            <span>
              <strong>
                {[one.one, one.other].map((face) => face.name || say(reviews.nobody)).join(" · ")}
              </strong>{" "}
              <span className="soft">
                {name(one.reason)}
                {one.probability !== null &&
                  ` · ${say(reviews.probability)} ${one.probability.toLocaleString(language, { style: "percent", maximumFractionDigits: 0 })}`}
              </span>
            </span>
            <Button size="small" type="primary" aria-haspopup="dialog" onClick={() => setAt(one.id)}>
              {say(leads.duplicateLook)}
            </Button>
          </li>
        ))}
        {data?.merges.map((one) => (
          <Merged key={one.merge} of={one} />
        ))}
      </ul>
      <Drawer
        open={pair !== undefined}
        onClose={() => setAt("")}
        size={720}
        title={say(reviews.title)}
        destroyOnHidden
      >
        {pair && <Pair pair={pair} />}
      </Drawer>
    </Panel>
  );
}

function Merged({ of }: { of: Joined }) {
  const say = useSay();
  const may = useMay();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const undo = useMutation({
    mutationFn: () => told(api.POST("/merges/{merged}/undo", { params: { path: { merged: of.merge } } })),
    onSuccess: async () => {
      message.success(say(reviews.undone));
      await Promise.all([
        queries.invalidateQueries({ queryKey: ["reviews"] }),
        queries.invalidateQueries({ queryKey: ["leads"] }),
      ]);
    },
    onError: (fault) => message.error(sentence(fault, say)),
  });
  return (
    <li>
      <span>
        <strong>{of.was.name || say(reviews.nobody)}</strong>{" "}
        <span className="soft">{of.was.phones.join(" · ")}</span>{" "}
        <span className="faint">
          {say(of.by_person ? leads.joinedByPerson : leads.joinedByRule)} <Time at={of.at} far />
        </span>
      </span>
      {of.undoable && may("review.decide") && (
        <Popconfirm
          title={say(leads.partAsk)}
          description={say(leads.partLead)}
          okText={say(reviews.undo)}
          cancelText={say(leads.partNot)}
          onConfirm={() => undo.mutate()}
        >
          <Button size="small" loading={undo.isPending}>
            {say(reviews.undo)}
          </Button>
        </Popconfirm>
      )}
    </li>
  );
}
