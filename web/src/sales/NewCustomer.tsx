/** Somebody whom nobody knows yet: who, wanting what, having agreed to what. */
import { useQuery } from "@tanstack/react-query";
import { Button, Skeleton } from "antd";
import { type FormEvent, useState } from "react";
import { useBrands } from "../frame/cars";
import { api, type Schemas, told } from "../frame/client";
import { worded } from "../frame/notice";
import { Panel } from "../frame/Page";
import { Problem } from "../frame/problem";
import { useSay, useSpeech } from "../frame/speech";
import { Choice } from "../phone/Choice";
import { useActing } from "./acting";
import { useOffers } from "./offers";
import { reception, sales } from "./words";

type How = Schemas["WalkInBody"]["action"];
const HOWS: readonly How[] = ["signed_paper", "signed_tablet", "ticked_tablet"];
/** Which notice this reception shows. */
const NOTICE = "leadcenter.notice";
const KEPT = 12 * 3_600_000;

export function NewCustomer({ phone, heads, over }: { phone: string; heads: number; over: () => void }) {
  const say = useSay();
  const { language } = useSpeech();
  const { act, line } = useActing();
  const [name, setName] = useState("");
  const [series, setSeries] = useState("");
  const [how, setHow] = useState<How>();
  const [form, setForm] = useState("");
  const [comment, setComment] = useState("");
  const [chosen, setChosen] = useState(() => localStorage.getItem(NOTICE) ?? "");
  const [missing, setMissing] = useState("");
  const [busy, setBusy] = useState(false);
  const notices = useQuery({
    queryKey: ["sales", "notices"],
    queryFn: ({ signal }) => told(api.GET("/walk-ins/notices", { signal })),
    staleTime: 600_000,
    gcTime: KEPT,
  });
  const notice = notices.data?.find((one) => one.notice === chosen) ?? notices.data?.[0];
  const read = notice && worded(notice, language);

  const take = async (event: FormEvent) => {
    event.preventDefault();
    if (phone.replace(/\D/g, "").length < 5) return setMissing(say(reception.phoneMissing));
    if (!name.trim()) return setMissing(say(reception.nameMissing));
    if (!how) return setMissing(say(reception.howMissing));
    if (!read) return setMissing(say(reception.noticeNone));
    setMissing("");
    setBusy(true);
    const body: Schemas["WalkInBody"] = {
      name: name.trim(),
      phone: phone.trim(),
      notice: read.notice,
      notice_version: read.version,
      text_hash: read.hash,
      action: how,
      form: how === "signed_paper" ? form.trim() : "",
      series,
      heads,
      comment: comment.trim(),
    };
    const done = await act({ method: "POST", path: "/walk-ins", body, timed: true, deed: "walk_in" });
    setBusy(false);
    if (done) over();
  };

  return (
    <Panel title={say(reception.newTitle)}>
      <p className="soft">{say(reception.newLead)}</p>
      {notices.isPending && notices.fetchStatus !== "paused" && <Skeleton active />}
      {notices.isPending && notices.fetchStatus === "paused" && <p className="soft">{say(sales.awayNow)}</p>}
      {notices.error && !notices.data && line && <Problem fault={notices.error} again={notices.refetch} />}
      {notices.data?.length === 0 && <p role="alert">{say(reception.noticeNone)}</p>}
      <form className="lc-stack lc-sales-under" onSubmit={take} noValidate>
        <label className="lc-field">
          {say(reception.name)}
          <input
            autoComplete="off"
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <Series value={series} choose={setSeries} />
        {notices.data && notices.data.length > 1 && (
          <label className="lc-field">
            {say(reception.consent)}
            <select
              value={notice?.notice ?? ""}
              onChange={(event) => {
                localStorage.setItem(NOTICE, event.target.value);
                setChosen(event.target.value);
              }}
            >
              {notices.data.map((one) => (
                <option key={one.notice} value={one.notice}>
                  {say(reception.noticeOf, { name: one.notice, version: one.version })}
                </option>
              ))}
            </select>
          </label>
        )}
        <Choice
          label={say(reception.how)}
          options={HOWS.map((one) => [one, say(reception[one])] as const)}
          value={how}
          choose={setHow}
        />
        {read && (
          <details className="lc-details" open={how === "signed_tablet" || how === "ticked_tablet"}>
            <summary>{say(reception.read)}</summary>
            <p className="lc-sales-notice" lang={read.language}>
              {read.text}
            </p>
          </details>
        )}
        {how === "signed_paper" && (
          <label className="lc-field">
            {say(reception.form)}
            <input maxLength={60} value={form} onChange={(event) => setForm(event.target.value)} />
          </label>
        )}
        <label className="lc-field">
          {say(reception.comment)}
          <textarea
            rows={2}
            maxLength={2000}
            value={comment}
            onChange={(event) => setComment(event.target.value)}
          />
        </label>
        {missing && <p role="alert">{missing}</p>}
        <Button type="primary" size="large" block htmlType="submit" loading={busy} disabled={!notice}>
          {say(reception.take)}
        </Button>
      </form>
    </Panel>
  );
}

/** What the own dealer sells; open where it is not yet known. */
function Series({ value, choose }: { value: string; choose: (series: string) => void }) {
  const say = useSay();
  const { language } = useSpeech();
  const { data: brands } = useBrands();
  const { data: offers } = useOffers();
  const sold = new Set(offers?.offers.map((one) => one.series));
  const series = brands?.flatMap((one) => one.series).filter((one) => sold.has(one.code)) ?? [];
  return (
    <label className="lc-field">
      {say(reception.series)}
      <select value={value} onChange={(event) => choose(event.target.value)}>
        <option value="">{say(reception.seriesAny)}</option>
        {series.map((one) => (
          <option key={one.code} value={one.code}>
            {language === "zh-CN" ? one.name_zh : one.name_en}
          </option>
        ))}
      </select>
    </label>
  );
}
