/** Under which contracts data come and go, and whether their kind is assessed. */
import { PlusOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input, Select } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../../frame/client";
import { Panel } from "../../frame/Page";
import { useMay } from "../../frame/session";
import { useSay } from "../../frame/speech";
import { Time } from "../../frame/times";
import { Editing } from "../Editing";
import { Line } from "../fields";
import { Rows } from "../Rows";
import { EntitySelect, KEY, useEntityName } from "../reading";
import { admin } from "../words";
import type { Entity } from "./EntityPanels";
import { contractKinds, contracts } from "./words";

type Relation = Schemas["RelationShown"];

async function readRelations(signal: AbortSignal): Promise<readonly Relation[]> {
  const found: Relation[] = [];
  let after = "";
  do {
    const query = after ? { after } : {};
    const page = await told(api.GET("/relations", { params: { query }, signal }));
    found.push(...page.relations);
    after = page.next;
  } while (after);
  return found;
}

export const kindText = (kind: string) => contractKinds[kind as keyof typeof contractKinds];
/** What a field of date and time holds, in the viewer's zone. */
export function localField(at: string | Date): string {
  const moment = new Date(at);
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export function Contracts({ entity }: { entity: Entity }) {
  const say = useSay();
  const may = useMay();
  const nameOf = useEntityName();
  const manage = may("org.manage");
  const { data, error, refetch } = useQuery({
    queryKey: [KEY, "relations"],
    queryFn: ({ signal }) => readRelations(signal),
    staleTime: 60_000,
  });
  const [ending, setEnding] = useState<Relation>();
  const [adding, setAdding] = useState(false);
  const [open, setOpen] = useState(false);
  const own = data?.filter((one) => one.giver === entity.code || one.taker === entity.code);
  return (
    <Panel
      title={say(contracts.title)}
      extra={
        manage && (
          <Button size="small" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
            {say(contracts.add)}
          </Button>
        )
      }
    >
      <Rows
        label={say(contracts.title)}
        rows={own}
        fault={error}
        again={refetch}
        keyOf={(one) => one.id}
        empty={say(contracts.none)}
        columns={[
          {
            key: "way",
            title: say(contracts.kind),
            cell: (one) => (
              <>
                <div>
                  {nameOf(one.giver) || say(contracts.unseen)} → {nameOf(one.taker) || say(contracts.unseen)}
                </div>
                <div className="faint">
                  {say(kindText(one.kind))} · {one.contract_no}
                </div>
              </>
            ),
          },
          { key: "holds", title: say(admin.status), cell: (one) => <Holding relation={one} /> },
          ...(manage
            ? [
                {
                  key: "acts",
                  title: "",
                  end: true,
                  cell: (one: Relation) => (
                    <Button
                      size="small"
                      type="text"
                      onClick={() => {
                        setEnding(one);
                        setOpen(true);
                      }}
                    >
                      {say(contracts.end)}
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
      />
      <Assessed kinds={[...new Set(own?.map((one) => one.kind))]} />
      <NewContract open={adding} close={() => setAdding(false)} entity={entity} />
      <EndContract open={open} close={() => setOpen(false)} relation={ending} />
    </Panel>
  );
}

function Holding({ relation }: { relation: Relation }) {
  const say = useSay();
  const now = Date.now();
  const over = relation.valid_to !== null && Date.parse(relation.valid_to) <= now;
  const soon = Date.parse(relation.valid_from) > now;
  return (
    <>
      <span className={`lc-dot ${over ? "bad" : soon ? "warn" : "good"}`}>
        {say(over ? contracts.over : soon ? contracts.soon : contracts.holds)}
      </span>
      <div className="faint nowrap">
        {relation.valid_to ? (
          <>
            {say(contracts.until)} <Time at={relation.valid_to} />
          </>
        ) : (
          say(admin.noEnd)
        )}
      </div>
    </>
  );
}

/** Whether contracts of a kind may be made: each kind of recipient has its assessment. */
function Assessed({ kinds }: { kinds: readonly string[] }) {
  const say = useSay();
  const may = useMay();
  const { data } = useQuery({
    queryKey: [KEY, "assessments"],
    queryFn: async ({ signal }) => (await told(api.GET("/assessments", { signal }))).assessments,
    enabled: may("assessment.read"),
  });
  if (!data) return null;
  return (
    <ul className="lc-assessed">
      {kinds.map((kind) => {
        const found = data.find(
          (one) =>
            one.about === "recipient" &&
            one.kind === kind &&
            one.approved_at &&
            Date.parse(one.valid_until) > Date.now(),
        );
        return (
          <li key={kind} className="soft">
            {say(contracts.assessment)} · {say(kindText(kind))}{" "}
            <span className={`lc-dot ${found ? "good" : "warn"}`}>
              {found
                ? say(contracts.assessed, { day: found.valid_until.slice(0, 10) })
                : say(contracts.unassessed)}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

interface ContractProps {
  open: boolean;
  close: () => void;
}

interface NewGiven {
  giver: string;
  taker: string;
  kind: "provision" | "entrusted" | "joint";
  contract_no: string;
  from: string;
  until?: string;
}

function NewContract({ open, close, entity }: ContractProps & { entity: Entity }) {
  const say = useSay();
  const queries = useQueryClient();
  const must = [{ required: true, message: say(admin.missing) }];
  return (
    <Editing<NewGiven>
      title={say(contracts.add)}
      open={open}
      close={close}
      lead={say(contracts.lead)}
      initial={{ taker: entity.code, kind: "provision", from: localField(new Date()) }}
      save={async ({ from, until, ...given }) => {
        await told(
          api.POST("/relations", {
            body: {
              ...given,
              valid_from: new Date(from).toISOString(),
              valid_to: until ? new Date(until).toISOString() : null,
            },
          }),
        );
        await queries.invalidateQueries({ queryKey: [KEY, "relations"] });
      }}
    >
      <Form.Item name="giver" label={say(contracts.giver)} rules={must}>
        <EntitySelect label={say(contracts.giver)} autoFocus />
      </Form.Item>
      <Form.Item name="taker" label={say(contracts.taker)} rules={must}>
        <EntitySelect label={say(contracts.taker)} />
      </Form.Item>
      <Form.Item name="kind" label={say(contracts.kind)}>
        <Select
          aria-label={say(contracts.kind)}
          options={Object.entries(contractKinds).map(([value, text]) => ({ value, label: say(text) }))}
        />
      </Form.Item>
      <Line name="contract_no" label={say(contracts.number)} required />
      <Form.Item name="from" label={say(contracts.from)} rules={must}>
        <Input type="datetime-local" />
      </Form.Item>
      <Form.Item name="until" label={say(contracts.until)}>
        <Input type="datetime-local" />
      </Form.Item>
    </Editing>
  );
}

function EndContract({ open, close, relation }: ContractProps & { relation?: Relation }) {
  const say = useSay();
  const queries = useQueryClient();
  return (
    <Editing<{ until?: string }>
      title={say(contracts.end)}
      open={open}
      close={close}
      lead={say(contracts.endLead)}
      initial={{ until: relation?.valid_to ? localField(relation.valid_to) : undefined }}
      save={async ({ until }) => {
        if (!relation) return;
        await told(
          api.PUT("/relations/{relation}/end", {
            params: { path: { relation: relation.id } },
            body: { valid_to: until ? new Date(until).toISOString() : null },
          }),
        );
        await queries.invalidateQueries({ queryKey: [KEY, "relations"] });
      }}
    >
      <Form.Item name="until" label={say(contracts.until)}>
        <Input type="datetime-local" autoFocus />
      </Form.Item>
    </Editing>
  );
}
