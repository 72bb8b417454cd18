/** What may come of a follow-up: the house's results, and the dealer's own. */
import { PlusOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Form, InputNumber, Select, Switch } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../../frame/client";
import { Panel } from "../../frame/Page";
import { useMay, useMe } from "../../frame/session";
import { useSay, useSpeech } from "../../frame/speech";
import { Editing } from "../Editing";
import { CodeLine, Names } from "../fields";
import { Rows } from "../Rows";
import { KEY } from "../reading";
import { admin } from "../words";
import { InUse, SMALL } from "./Reasons";
import { followupKinds, reasons } from "./words";

type Result = Schemas["ResultShown"];
type Kind = keyof typeof followupKinds;

interface Given {
  kind: Kind;
  code: string;
  name_zh: string;
  name_en: string;
  reached: boolean;
  needs_next: boolean;
  again_days: number;
  active: boolean;
}

export function Results() {
  const say = useSay();
  const may = useMay();
  const { zone } = useMe();
  const { language } = useSpeech();
  const manage = may("followup.manage");
  const { data, error, refetch } = useQuery({
    queryKey: [KEY, "results", language],
    queryFn: async ({ signal }) => (await told(api.GET("/follow-ups/results", { signal }))).results,
  });
  const [editing, setEditing] = useState<Result>();
  const [open, setOpen] = useState(false);
  const edit = (one?: Result) => {
    setEditing(one);
    setOpen(true);
  };
  // A dealer says its own; the house's stay as they are there.
  const own = (one: Result) => manage && (zone === "maker" || one.of_dealer);
  return (
    <Panel
      title={say(reasons.results)}
      extra={
        manage && (
          <Button size="small" icon={<PlusOutlined />} onClick={() => edit()}>
            {say(reasons.addResult)}
          </Button>
        )
      }
    >
      <p className="soft lc-edit-lead">{say(reasons.resultsLead)}</p>
      <Rows
        label={say(reasons.results)}
        rows={data}
        fault={error}
        again={refetch}
        keyOf={(one) => `${one.kind}/${one.code}/${one.of_dealer}`}
        empty={say(reasons.none)}
        columns={[
          { key: "kind", title: say(reasons.kind), cell: (one) => say(followupKinds[one.kind as Kind]) },
          { key: "name", title: say(admin.name), cell: (one) => one.name },
          {
            key: "reached",
            title: say(reasons.reached),
            cell: (one) => (
              <>
                <div>{say(one.reached ? reasons.reached : reasons.reachedNot)}</div>
                <div className="faint">
                  {[
                    one.needs_next ? say(reasons.needsNext) : "",
                    one.again_days > 0 ? say(reasons.again, { n: one.again_days }) : "",
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                </div>
              </>
            ),
          },
          {
            key: "state",
            title: say(admin.status),
            cell: (one) => (
              <>
                <InUse active={one.active} />
                <div className="faint">{say(one.of_dealer ? reasons.ofDealer : reasons.ofHouse)}</div>
              </>
            ),
          },
          {
            key: "acts",
            title: "",
            end: true,
            cell: (one) =>
              own(one) && (
                <Button
                  size="small"
                  type="text"
                  aria-label={`${say(admin.edit)} · ${one.name}`}
                  onClick={() => edit(one)}
                >
                  {say(admin.edit)}
                </Button>
              ),
          },
        ]}
      />
      <ResultForm open={open} close={() => setOpen(false)} result={editing} there={data?.filter(own) ?? []} />
    </Panel>
  );
}

interface ResultFormProps {
  open: boolean;
  close: () => void;
  result?: Result;
  there: readonly Result[];
}

function ResultForm({ open, close, result, there }: ResultFormProps) {
  const say = useSay();
  const queries = useQueryClient();
  return (
    <Editing<Given>
      title={result ? `${say(admin.edit)} · ${result.name}` : say(reasons.addResult)}
      open={open}
      close={close}
      initial={
        result
          ? { ...result, kind: result.kind as Kind }
          : { kind: "call", reached: true, needs_next: true, again_days: 1, active: true }
      }
      save={async ({ kind, code, ...body }) => {
        const path = { kind: (result?.kind as Kind) ?? kind, code: result?.code ?? code };
        await told(api.PUT("/follow-ups/results/{kind}/{code}", { params: { path }, body }));
        await queries.invalidateQueries({ queryKey: [KEY, "results"] });
      }}
    >
      <Form.Item name="kind" label={say(reasons.kind)}>
        <Select
          aria-label={say(reasons.kind)}
          disabled={result !== undefined}
          options={Object.entries(followupKinds).map(([value, text]) => ({ value, label: say(text) }))}
        />
      </Form.Item>
      <Form.Item noStyle shouldUpdate={(before, now) => before.kind !== now.kind}>
        {({ getFieldValue }) => (
          <CodeLine
            there={result !== undefined}
            pattern={SMALL}
            lead={say(reasons.codeLead)}
            used={there.filter((one) => one.kind === getFieldValue("kind")).map((one) => one.code)}
          />
        )}
      </Form.Item>
      <Names />
      <Form.Item name="reached" label={say(reasons.reached)} valuePropName="checked">
        <Switch aria-label={say(reasons.reached)} />
      </Form.Item>
      <Form.Item name="needs_next" label={say(reasons.needsNext)} valuePropName="checked">
        <Switch aria-label={say(reasons.needsNext)} />
      </Form.Item>
      <Form.Item name="again_days" label={say(reasons.againDays)}>
        <InputNumber min={0} max={365} precision={0} />
      </Form.Item>
      <Form.Item name="active" label={say(admin.active)} valuePropName="checked">
        <Switch aria-label={say(admin.active)} />
      </Form.Item>
    </Editing>
  );
}
