/** What a person has asked to take away: how far it is, and the one download. */
import { DownloadOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { App, Button, Progress } from "antd";
import { api, told } from "../frame/client";
import { useHouseWords } from "../frame/house";
import { keepFile } from "../frame/keepFile";
import { sentence } from "../frame/problem";
import { useMe } from "../frame/session";
import { useSay, useSpeech } from "../frame/speech";
import { instant, Time } from "../frame/times";
import { narrowedTo } from "../leads/narrowed";
import { TONES } from "./Approvals";
import { type Export, useExports } from "./asking";
import { fileName } from "./exporting";
import { Rows, TrustPage } from "./TrustPage";
import { approvals, exporting, exportStates, trust, usedFor } from "./words";

export function Exports() {
  const say = useSay();
  const { account } = useMe();
  const { data, error, refetch } = useExports();
  return (
    <TrustPage title={say(trust.exports)} lead={say(exporting.lead)}>
      <Rows
        label={say(trust.exports)}
        rows={data?.filter((one) => one.asked_by === `person:${account}`)}
        error={error}
        again={refetch}
        keyOf={(one) => one.reference}
        empty={
          <>
            <p>{say(exporting.none)}</p>
            <Link to={"/leads" as never}>{say(exporting.toLeads)}</Link>
          </>
        }
      >
        {(one) => <Mine of={one} />}
      </Rows>
    </TrustPage>
  );
}

function Mine({ of }: { of: Export }) {
  const say = useSay();
  const { language } = useSpeech();
  const purpose = usedFor[of.purpose];
  const narrowed = narrowedTo(of.filters, say, language);
  return (
    <div className="lc-trust-row">
      <strong>
        {of.status === "asked" ? say(approvals.counting) : say(approvals.rows, { n: of.rows_found })}
        <span className="soft"> · {of.format.toUpperCase()}</span>
      </strong>
      <span className={`lc-dot ${TONES[of.status] ?? "busy"}`}>
        {say(exportStates[of.status as keyof typeof exportStates])}
      </span>
      <span>
        {purpose ? say(purpose) : "–"} ·{" "}
        <span className={of.plain ? "lc-trust-warn" : "soft"}>
          {say(of.plain ? approvals.plain : approvals.masked)}
        </span>
      </span>
      <span className="soft">
        {narrowed.length ? narrowed.join(" · ") : say(exporting.everything)} · <Time at={of.asked_at} />
      </span>
      <span className="lc-trust-end">
        <HowFar of={of} />
      </span>
    </div>
  );
}

function HowFar({ of }: { of: Export }) {
  const say = useSay();
  const { language } = useSpeech();
  const word = useHouseWords();
  const until = { at: instant(of.expires_at, language) };
  switch (of.status) {
    case "approved":
      return (
        <Progress
          size="small"
          percent={of.rows_found ? Math.floor((100 * of.rows_done) / of.rows_found) : 0}
          aria-label={say(exporting.done, { done: of.rows_done, n: of.rows_found })}
        />
      );
    case "waiting":
      return <span className="soft">{say(exporting.decidedUntil, until)}</span>;
    case "failed":
      return <span className="lc-trust-warn">{word(of.failure)}</span>;
    case "ready":
      return <Download of={of} until={say(exporting.until, until)} />;
    default:
      return null;
  }
}

function Download({ of, until }: { of: Export; until: string }) {
  const say = useSay();
  const queries = useQueryClient();
  const { message, modal } = App.useApp();
  const download = useMutation({
    mutationFn: () =>
      told(
        api.POST("/exports/{reference}/download", {
          params: { path: { reference: of.reference } },
          parseAs: "blob",
        }),
      ),
    onSuccess: (content) => {
      keepFile(fileName(of), content as unknown as Blob);
      message.success(say(exporting.kept));
    },
    onError: (fault) => message.error(sentence(fault, say)),
    onSettled: () => queries.invalidateQueries({ queryKey: ["trust", "exports"] }),
    gcTime: 0,
  });
  const ask = () =>
    modal.confirm({
      title: say(exporting.once),
      content: say(exporting.onceLead),
      okText: say(exporting.download),
      onOk: () => download.mutateAsync().catch(() => undefined),
    });
  return (
    <>
      <Button type="primary" icon={<DownloadOutlined />} loading={download.isPending} onClick={ask}>
        {say(exporting.download)}
      </Button>
      <p className="soft">{until}</p>
    </>
  );
}
