/** What came of the call: how it ended, what the customer wants, which dealer he chose, whether he agrees. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { Alert, App, Button, Select } from "antd";
import { type FormEvent, useRef, useState } from "react";
import { api, told } from "../frame/client";
import { sentence } from "../frame/problem";
import { useReadOut } from "../frame/readOut";
import { useSay, useSpeech } from "../frame/speech";
import { instant } from "../frame/times";
import { Answered } from "./Answered";
import { Choices } from "./Choices";
import {
  DAYS,
  ENDS,
  INTENTS,
  isAgain,
  missing,
  moments,
  NOTHING,
  type Sheet,
  type Told,
  verdictOf,
  wantsDealer,
} from "./calling";
import { Dealers } from "./Dealers";
import { Hint, useKeys } from "./keys";
import { useOutcome } from "./outcome";
import { cleaning } from "./words";

export function Result({ sheet, done }: { sheet: Sheet; done: () => void }) {
  const say = useSay();
  const { language } = useSpeech();
  const { message } = App.useApp();
  const [marked, setMarked] = useState<Told>(NOTHING);
  const [fault, setFault] = useState("");
  const form = useRef<HTMLFormElement>(null);
  const put = (more: Partial<Told>) => setMarked((old) => ({ ...old, ...more }));
  const readOut = useReadOut();
  const path = { params: { path: { task_id: sheet.task.id } } };
  const later = useMutation({
    mutationFn: (body: { result: "callback_later" | "no_answer"; at: string | null }) =>
      told(api.POST("/cleaning/tasks/{task_id}/later", { ...path, body })),
    onSuccess: ({ at }) => {
      message.success(
        at ? say(cleaning.savedAgain, { at: instant(at, language) }) : say(cleaning.savedEnded),
      );
      done();
    },
    onError: (refused) => setFault(sentence(refused, say)),
  });
  const verdict = useMutation({
    mutationFn: () =>
      told(
        api.POST("/cleaning/tasks/{task_id}/verdict", {
          ...path,
          body: verdictOf(marked, readOut.notice),
        }),
      ),
    onSuccess: () => {
      message.success(say(cleaning.saved));
      done();
    },
    onError: (refused) => setFault(sentence(refused, say)),
  });
  const busy = later.isPending || verdict.isPending;
  const save = () => {
    if (busy) return;
    const lacks = missing(marked, readOut.notice);
    setFault(lacks ? say(cleaning[lacks]) : "");
    if (lacks) return;
    if (marked.end === "callback_later") {
      later.mutate({ result: "callback_later", at: new Date(marked.at).toISOString() });
    } else if (isAgain(marked.end)) {
      later.mutate({ result: marked.end as "no_answer", at: null });
    } else verdict.mutate();
  };
  const reach = (part: string) => () => {
    const box = form.current?.querySelector<HTMLElement>(`[data-part="${part}"]`);
    const at = box?.querySelector<HTMLElement>("input:checked, input, button, [tabindex]");
    (at ?? box)?.focus();
  };
  useKeys({ save, result: reach("end"), dealers: reach("dealers"), notice: reach("notice") });
  const outcome = useOutcome(marked);
  const asksDealer = wantsDealer(marked);
  return (
    <form
      ref={form}
      className="lc-call-form"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        save();
      }}
    >
      <Choices
        part="end"
        legend={say(cleaning.ended)}
        options={ENDS.map((one) => [one, say(cleaning[one])])}
        value={marked.end}
        choose={(end) => put({ end })}
      />
      {marked.end === "callback_later" && <When at={marked.at} put={(at) => put({ at })} />}
      {marked.end === "talked" && (
        <>
          <Choices
            part="intent"
            legend={say(cleaning.intent)}
            options={INTENTS.map((one) => [one, say(cleaning[one])])}
            value={marked.intent}
            choose={(intent) => put({ intent })}
          />
          {asksDealer && (
            <>
              <Choices
                part="days"
                legend={say(cleaning.buys)}
                options={[
                  ...DAYS.map((one): [string, string] => [String(one), say(cleaning[`d${one}`])]),
                  ["", say(cleaning.notSaid)],
                ]}
                value={marked.days === undefined ? "" : String(marked.days)}
                choose={(days) => put({ days: days ? Number(days) : undefined })}
              />
              <Series sheet={sheet} value={marked.series} choose={(series) => put({ series })} />
              <Dealers
                wish={sheet.wish}
                series={marked.series}
                chosen={marked.dealer}
                choose={(dealer) => put({ dealer, answer: undefined })}
              />
              {marked.dealer && (
                <Answered
                  readOut={readOut}
                  dealer={marked.dealer}
                  answer={marked.answer}
                  put={(answer) => put({ answer })}
                />
              )}
            </>
          )}
        </>
      )}
      <div className="lc-call-foot">
        {fault && <Alert type="error" showIcon title={fault} role="alert" />}
        <p className="soft" role="status">
          {outcome}
        </p>
        <Button type="primary" size="large" htmlType="submit" loading={busy}>
          {say(cleaning.save)} <Hint of="save" />
        </Button>
      </div>
    </form>
  );
}

interface WhenProps {
  at: string;
  put: (at: string) => void;
}

function When({ at, put }: WhenProps) {
  const say = useSay();
  const often = moments(new Date());
  return (
    <fieldset className="lc-call-part" data-part="when">
      <legend>{say(cleaning.at)}</legend>
      <div className="row wrap">
        {(["inHour", "tonight", "tomorrow"] as const).map((one) => (
          <Button key={one} onClick={() => put(often[one])}>
            {say(cleaning[one])}
          </Button>
        ))}
        <label className="row">
          <span className="soft">{say(cleaning.exact)}</span>
          <input
            type="datetime-local"
            className="lc-call-time"
            value={at}
            onChange={(event) => put(event.target.value)}
          />
        </label>
      </div>
    </fieldset>
  );
}

interface SeriesProps {
  sheet: Sheet;
  value: string;
  choose: (series: string) => void;
}

/** Another car than the one of the inquiry. */
function Series({ sheet, value, choose }: SeriesProps) {
  const say = useSay();
  const { language } = useSpeech();
  const { data } = useQuery({
    queryKey: ["brands"],
    queryFn: ({ signal }) => told(api.GET("/brands", { signal })),
    staleTime: 300_000,
  });
  const zh = language === "zh-CN";
  const brands = data?.brands.filter((one) => !sheet.task.brand || one.code === sheet.task.brand) ?? [];
  const options = brands.map((brand) => ({
    label: zh ? brand.name_zh : brand.name_en,
    options: brand.series.map((one) => ({ value: one.code, label: zh ? one.name_zh : one.name_en })),
  }));
  const asInquired = [say(cleaning.asInquired), sheet.wish.series].filter(Boolean).join(" · ");
  return (
    <div className="lc-call-part">
      <span className="lc-call-legend" id="call-series">
        {say(cleaning.whichSeries)}
      </span>
      <Select
        aria-labelledby="call-series"
        showSearch={{ optionFilterProp: "label" }}
        value={value}
        onChange={choose}
        options={[{ value: "", label: asInquired }, ...options]}
        className="lc-call-series"
      />
    </div>
  );
}
