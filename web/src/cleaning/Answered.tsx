/** The notice that is read out, and what the customer answered: version and fingerprint are the evidence. */
import { Alert, Skeleton } from "antd";
import { Problem } from "../frame/problem";
import type { useReadOut } from "../frame/readOut";
import { useSay } from "../frame/speech";
import { Choices } from "./Choices";
import type { Answer, Dealer } from "./calling";
import { Hint } from "./keys";
import { cleaning } from "./words";
import "./cleaning.css";

interface AnsweredProps {
  readOut: ReturnType<typeof useReadOut>;
  dealer: Dealer;
  answer?: Answer | undefined;
  put: (answer: Answer) => void;
}

export function Answered({ readOut: { notice, fault, again }, dealer, answer, put }: AnsweredProps) {
  const say = useSay();
  if (fault) return <Problem fault={fault} again={again} />;
  if (notice === undefined) return <Skeleton active />;
  if (notice === null) return <Alert type="warning" showIcon title={say(cleaning.noticeNone)} />;
  return (
    <div className="lc-call-notice">
      <p className="lc-call-legend">
        {say(cleaning.notice)} <Hint of="notice" />
      </p>
      <p className="soft">{say(cleaning.noticeLead)}</p>
      <blockquote>
        <strong>{say(cleaning.towards, { name: dealer.legal_name })}</strong>
        <p lang={notice.language}>{notice.text}</p>
      </blockquote>
      <Choices
        part="notice"
        legend={say(cleaning.answer)}
        options={[
          ["yes", say(cleaning.yes)],
          ["no", say(cleaning.no)],
        ]}
        value={answer}
        choose={put}
      />
      <p className="faint lc-call-proof">
        {say(cleaning.noticeOf, { name: notice.notice, version: notice.version })}
        {" · "}
        <span title={notice.hash}>{say(cleaning.evidence, { hash: notice.hash.slice(0, 12) })}</span>
      </p>
    </div>
  );
}
