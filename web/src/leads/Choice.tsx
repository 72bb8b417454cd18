/** A customer said on the phone which dealer is to have the data: whom, and that the notice was read out. None is chosen beforehand. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button } from "antd";
import { type FormEvent, useRef, useState } from "react";
import { Answered } from "../cleaning/Answered";
import type { Answer, Dealer } from "../cleaning/calling";
import { Dealers } from "../cleaning/Dealers";
import { useKeys } from "../cleaning/keys";
import { api, told } from "../frame/client";
import { sentence } from "../frame/problem";
import { useReadOut } from "../frame/readOut";
import { useSay } from "../frame/speech";
import { useWritten, WritingDrawer } from "../frame/WritingDrawer";
import { afterWord, missingOf, wordOf } from "./choosing";
import type { LeadDetail } from "./shown";
import { acts, choosing } from "./words";

interface ChoiceProps {
  detail: LeadDetail;
  close: () => void;
}

export function Choice({ detail, close }: ChoiceProps) {
  const say = useSay();
  return (
    <WritingDrawer open close={close} title={say(acts.choose)} size={720}>
      <Sheet detail={detail} close={close} />
    </WritingDrawer>
  );
}

function Sheet({ detail, close }: ChoiceProps) {
  const say = useSay();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [dealer, setDealer] = useState<Dealer>();
  const [answer, setAnswer] = useState<Answer>();
  const [lacks, setLacks] = useState("");
  const form = useRef<HTMLFormElement>(null);
  const readOut = useReadOut();
  const { lead, city } = detail;
  const away = lead.state === "dispatched" || lead.state === "assigned";
  const after = dealer && answer && afterWord(away ? lead.dealer.code : "", dealer.code, answer);
  const choose = useMutation({
    mutationFn: (body: NonNullable<ReturnType<typeof wordOf>>) =>
      told(api.POST("/leads/{reference}/choice", { params: { path: { reference: lead.reference } }, body })),
    onSuccess: () => {
      message.success(say(choosing[after ?? "looked"]), 6);
      // The customer's consents stand on the same page, and whom the lead waits for on the desk of dispatch.
      for (const key of ["leads", "customers", "dispatch"]) queries.invalidateQueries({ queryKey: [key] });
      close();
    },
  });
  useWritten(() => dealer !== undefined && (choose.isIdle || choose.isError));
  const save = () => {
    const missing = missingOf(dealer, answer, readOut.notice);
    setLacks(missing ? say(choosing[missing]) : "");
    const body = wordOf(dealer, answer, readOut.notice);
    if (body && !choose.isPending) choose.mutate(body);
  };
  const reach = (part: string) => () =>
    form.current?.querySelector<HTMLElement>(`[data-part="${part}"] input`)?.focus();
  useKeys({ save, dealers: reach("dealers"), notice: reach("notice") });
  return (
    <form
      ref={form}
      className="lc-call-form"
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        save();
      }}
    >
      <p className="soft">{say(away ? choosing.leadAway : choosing.lead)}</p>
      <Dealers
        wish={{
          city,
          brand_code: lead.brand,
          series_code: lead.series,
          dealer: { code: away ? "" : lead.dealer.code },
        }}
        series=""
        chosen={dealer}
        choose={(next) => {
          setDealer(next);
          setAnswer(undefined);
        }}
      />
      {dealer && <Answered readOut={readOut} dealer={dealer} answer={answer} put={setAnswer} />}
      <div className="lc-call-foot">
        {(lacks || choose.error) && (
          <Alert type="error" showIcon role="alert" title={lacks || sentence(choose.error, say)} />
        )}
        <p className="soft" role="status">
          {dealer &&
            answer &&
            say(after === "goes" ? choosing.willGo : answer === "yes" ? choosing.willYes : choosing.willNo, {
              name: dealer.name,
            })}
        </p>
        <Button type="primary" size="large" htmlType="submit" loading={choose.isPending}>
          {say(choosing.save)}
        </Button>
      </div>
    </form>
  );
}
