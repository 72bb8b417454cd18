/** The words that people were shown, version by version, and what each asks for. */
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../frame/client";
import { Panel } from "../frame/Page";
import { useSay, useSpeech } from "../frame/speech";
import { Time } from "../frame/times";
import { PublishNotice } from "./PublishNotice";
import { Rows, TrustPage } from "./TrustPage";
import { categories, notices, trust } from "./words";

type Notice = Schemas["consent_http_NoticeShown"];

export function Notices() {
  const say = useSay();
  const { language } = useSpeech();
  const [writing, setWriting] = useState(false);
  const found = useQuery({
    queryKey: ["trust", "notices"],
    queryFn: ({ signal }) => told(api.GET("/notices", { signal })),
  });
  const purposes = useQuery({
    queryKey: ["trust", "purposes"],
    queryFn: ({ signal }) => told(api.GET("/purposes", { signal })),
  });
  const titles = new Map(purposes.data?.map((one) => [one.code, one.title[language] ?? one.code]));
  const newest = new Set<string>();
  const current = new Set<number>();
  for (const one of found.data ?? []) {
    if (!newest.has(one.notice)) current.add(one.number);
    newest.add(one.notice);
  }
  return (
    <TrustPage
      title={say(trust.notices)}
      lead={say(notices.lead)}
      actions={
        <Button type="primary" onClick={() => setWriting(true)}>
          {say(notices.register)}
        </Button>
      }
    >
      <div className="lc-trust-two">
        <Rows
          label={say(trust.notices)}
          rows={found.data}
          error={found.error}
          again={found.refetch}
          keyOf={(one) => String(one.number)}
          empty="–"
        >
          {(one) => <One of={one} current={current.has(one.number)} titles={titles} />}
        </Rows>
        <Panel title={say(notices.purposes)}>
          <ul className="lc-trust-leaning">
            {purposes.data?.map((one) => (
              <li key={one.code}>
                {one.title[language]} {one.touches && <span className="lc-chip">{say(notices.touches)}</span>}
              </li>
            ))}
          </ul>
        </Panel>
      </div>
      <PublishNotice
        open={writing}
        close={() => setWriting(false)}
        known={[...newest]}
        purposes={purposes.data ?? []}
      />
    </TrustPage>
  );
}

interface OneProps {
  of: Notice;
  current: boolean;
  titles: ReadonlyMap<string, string>;
}

function One({ of, current, titles }: OneProps) {
  const say = useSay();
  const { language } = useSpeech();
  const recipient = (code: string) =>
    code === "maker" || code === "named_dealer" ? say(notices[code]) : code;
  return (
    <article className="lc-panel lc-trust-consent">
      <div className="row wrap">
        <h2>
          {of.notice} {say(notices.version, { version: of.version })}
        </h2>
        <span className={`lc-dot ${of.void ? "bad" : current ? "good" : ""}`}>
          {say(of.void ? notices.void : current ? notices.current : notices.before)}
        </span>
        <span className="soft">
          <Time at={of.made_at} />
        </span>
      </div>
      <ul className="lc-trust-leaning">
        {of.asks.map((one) => (
          <li key={one.purpose}>
            <strong>{titles.get(one.purpose) ?? "…"}</strong>{" "}
            <span className="soft">
              {one.categories
                .map((code) => (categories[code] ? say(categories[code] ?? notices.asks) : code))
                .join(" · ")}
              {" → "}
              {(one.recipients ?? []).map(recipient).join(" · ")} ·{" "}
              {say(notices.keep, { n: one.keep_days ?? 365 })}
            </span>
          </li>
        ))}
      </ul>
      <p className="lc-trust-words">{of.texts[language] ?? of.texts["zh-CN"]}</p>
    </article>
  );
}
