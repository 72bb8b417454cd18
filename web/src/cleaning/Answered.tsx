/** The notice that is read out, and what the customer answered: version and fingerprint are the evidence. */
import { Alert } from "antd";
import { useSay, useSpeech } from "../frame/speech";
import { Choices } from "./Choices";
import type { Answer, Dealer, Notice } from "./calling";
import { Hint } from "./keys";
import { cleaning } from "./words";

interface AnsweredProps {
  notice?: Notice | undefined;
  dealer: Dealer;
  answer?: Answer | undefined;
  put: (answer: Answer) => void;
}

export function Answered({ notice, dealer, answer, put }: AnsweredProps) {
  const say = useSay();
  const { language } = useSpeech();
  if (!notice) return <Alert type="warning" showIcon title={say(cleaning.noticeNone)} />;
  const hash = notice.hashes[language] ?? "";
  return (
    <div className="lc-call-notice">
      <p className="lc-call-legend">
        {say(cleaning.notice)} <Hint of="notice" />
      </p>
      <p className="soft">{say(cleaning.noticeLead)}</p>
      <blockquote>
        <strong>{say(cleaning.towards, { name: dealer.legal_name })}</strong>
        <p>{notice.texts[language] ?? notice.texts["zh-CN"]}</p>
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
        <span title={hash}>{say(cleaning.evidence, { hash: hash.slice(0, 12) })}</span>
      </p>
    </div>
  );
}
