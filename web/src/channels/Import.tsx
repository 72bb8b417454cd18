/** A file brought in: chosen, its columns agreed to, landed row by row, and what became of each row. */

import { InboxOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Alert, Empty, Select, Skeleton, Spin, Steps, Upload } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../frame/client";
import { Page, Panel } from "../frame/Page";
import { Problem, sentence } from "../frame/problem";
import { useSay } from "../frame/speech";
import { base64Of } from "./bodies";
import "./channels.css";
import { Columns } from "./Columns";
import { importRoute } from "./desk";
import { useChannels } from "./Register";
import { Running } from "./Running";
import { channels } from "./words";

/** A file as requests carry it. */
export interface Brought {
  name: string;
  content: string;
}

export function Import() {
  const say = useSay();
  const go = useNavigate();
  const { channel, id } = importRoute.useSearch();
  const { data, error, isPending, refetch } = useChannels();
  const [brought, setBrought] = useState<Brought>();
  // The last preview that came: another one may take its time, or fail, and what was mapped stays.
  const [seen, setSeen] = useState<Schemas["FileSeen"]>();
  const taking = data?.filter((one) => one.status === "online" || one.status === "testing") ?? [];
  const into = taking.find((one) => one.code === channel);
  const look = useMutation({
    mutationFn: ({ file, mapping, sheet = "" }: Looking) =>
      told(
        api.POST("/channels/{code}/imports/preview", {
          params: { path: { code: into?.code ?? "" } },
          body: { ...file, mapping, sheet },
        }),
      ),
  });
  const preview = (asked: Looking) =>
    look.mutate(asked, { onSuccess: (found) => setSeen(found as Schemas["FileSeen"]) });
  const show = (code: string, of?: string) =>
    go({ to: "/import" as never, search: { channel: code, id: of } as never, replace: !of });
  const start = async (file: File) => {
    const next = { name: file.name, content: await base64Of(file) };
    setBrought(next);
    preview({ file: next });
  };
  const again = () => {
    setBrought(undefined);
    setSeen(undefined);
    look.reset();
    if (channel) show(channel);
  };
  const step = id ? 2 : seen ? 1 : 0;
  return (
    <Page
      title={say(channels.importFile)}
      beside={into && <span className="soft">{into.name}</span>}
      actions={
        <Link
          to={(channel ? "/channels/$code" : "/channels") as never}
          params={{ code: channel } as never}
          search={(channel ? { tab: "files" } : {}) as never}
          className="lc-channels-link"
        >
          {channel ? (into?.name ?? channel) : say(channels.back)}
        </Link>
      }
    >
      <div className="lc-stack">
        <Steps
          size="small"
          current={step}
          items={[
            { title: say(channels.step1) },
            { title: say(channels.step2) },
            { title: say(channels.step3) },
          ]}
        />
        {id && channel ? (
          <Running code={channel} id={id} again={again} />
        ) : (
          <>
            {isPending && <Skeleton active />}
            {error && <Problem fault={error} again={refetch} />}
            {data && taking.length === 0 && (
              <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say(channels.noTaking)} />
            )}
            {taking.length > 0 && !seen && (
              <Panel title={say(channels.chooseFile)}>
                <div className="lc-stack">
                  <div className="lc-import-into">
                    <span>{say(channels.intoChannel)}</span>
                    <Select
                      showSearch={{ optionFilterProp: "label" }}
                      aria-label={say(channels.intoChannel)}
                      placeholder={say(channels.intoMissing)}
                      value={into?.code}
                      options={taking.map((one) => ({ value: one.code, label: `${one.name} (${one.code})` }))}
                      onChange={(code: string) => show(code)}
                    />
                  </div>
                  {into?.status === "testing" && (
                    <Alert type="info" showIcon title={say(channels.testChannel)} />
                  )}
                  {look.error && <Alert type="warning" showIcon title={sentence(look.error, say)} />}
                  {into && (
                    <Spin spinning={look.isPending}>
                      <Upload.Dragger
                        accept=".csv,.tsv,.tab,.txt,.xlsx,.xls"
                        disabled={look.isPending}
                        showUploadList={false}
                        beforeUpload={(file) => {
                          start(file);
                          return Upload.LIST_IGNORE;
                        }}
                      >
                        <InboxOutlined className="lc-import-mark" aria-hidden="true" />
                        <p>{say(channels.dropFile)}</p>
                        <p className="soft">{say(channels.fileKinds)}</p>
                      </Upload.Dragger>
                    </Spin>
                  )}
                </div>
              </Panel>
            )}
            {into && brought && seen && (
              <Columns
                channel={into}
                file={brought}
                seen={seen}
                busy={look.isPending}
                fault={look.error}
                look={(mapping, sheet) => preview({ file: brought, mapping, sheet })}
                again={again}
                begun={(one) => show(into.code, one)}
              />
            )}
          </>
        )}
      </div>
    </Page>
  );
}

interface Looking {
  file: Brought;
  mapping?: Schemas["FileMapping"];
  sheet?: string;
}
