/** A question in hand: whom to call, what to say, what came of it. The whole call by keyboard. */
import { useMutation } from "@tanstack/react-query";
import { App, Button } from "antd";
import { useRef, useState } from "react";
import { api, type Schemas, told } from "../frame/client";
import { Page, Panel } from "../frame/Page";
import { sentence } from "../frame/problem";
import { useSay } from "../frame/speech";
import type { Sheet } from "./calling";
import { spoken } from "./calling";
import { Hint, KeyList, useKeys } from "./keys";
import { Result } from "./Result";
import { Whom } from "./Whom";
import { Wish } from "./Wish";
import { cleaning } from "./words";

interface CallProps {
  sheet: Sheet;
  /** The question is no longer in hand. */
  done: () => void;
}

export function Call({ sheet, done }: CallProps) {
  const say = useSay();
  const { message } = App.useApp();
  const [person, setPerson] = useState<Schemas["Callee"]>();
  const script = useRef<HTMLHeadingElement>(null);
  const number = useMutation({
    mutationFn: () =>
      told(api.POST("/cleaning/tasks/{task_id}/reveal", { params: { path: { task_id: sheet.task.id } } })),
    // It is kept nowhere but on this page.
    gcTime: 0,
    onSuccess: setPerson,
    onError: (fault) => message.error(sentence(fault, say)),
  });
  const back = useMutation({
    mutationFn: () => told(api.DELETE("/cleaning/hand")),
    onSuccess: () => {
      message.success(say(cleaning.laidBack));
      done();
    },
    onError: (fault) => message.error(sentence(fault, say)),
  });
  const opened = sheet.opened || person !== undefined;
  const show = () => {
    if (!person && !number.isPending) number.mutate();
  };
  const layBack = () => {
    if (!opened && !back.isPending) back.mutate();
  };
  useKeys({ call: show, back: layBack, script: () => script.current?.focus() });
  return (
    <Page
      title={sheet.script.title}
      actions={
        <>
          <KeyList />
          {!opened && (
            <Button onClick={layBack} loading={back.isPending}>
              {say(cleaning.layBack)} <Hint of="back" />
            </Button>
          )}
        </>
      }
    >
      <div className="lc-call">
        <div className="lc-stack">
          <Whom sheet={sheet} person={person} show={show} busy={number.isPending} />
          <section className="lc-panel">
            <div className="lc-panel-head">
              <h2 ref={script} tabIndex={-1}>
                {say(cleaning.script)}
              </h2>
              <Hint of="script" />
            </div>
            <ol className="lc-call-script">
              {sheet.script.lines.map((line) => (
                <li key={line}>{spoken(line, person?.name ?? "")}</li>
              ))}
            </ol>
            <figure className="lc-call-how">
              <figcaption className="faint">{say(cleaning.howNumber)}</figcaption>
              <blockquote>{sheet.sentence}</blockquote>
            </figure>
          </section>
          <Wish sheet={sheet} />
        </div>
        <Panel title={say(cleaning.result)} extra={<Hint of="result" />}>
          <Result sheet={sheet} done={done} />
        </Panel>
      </div>
    </Page>
  );
}
