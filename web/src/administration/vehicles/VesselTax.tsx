/** What a province asks for cars by displacement, within what the law allows. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input, Select } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../../frame/client";
import { Panel } from "../../frame/Page";
import { useSay, useSpeech } from "../../frame/speech";
import { Editing } from "../Editing";
import { Day, Line, today } from "../fields";
import { Rows } from "../Rows";
import { KEY, useEntities } from "../reading";
import { admin } from "../words";
import { SUM, yuan } from "./money";
import { useManages } from "./Vehicles";
import { finance } from "./words";

type Band = Schemas["BandShown"];

export function VesselTax() {
  const say = useSay();
  const manages = useManages();
  const { language } = useSpeech();
  const { data: entities } = useEntities();
  const [province, setProvince] = useState<string>();
  const [editing, setEditing] = useState(false);
  // Those in which dealers are: by their addresses the tax is found.
  const provinces = [...new Set(entities?.map((one) => one.province).filter(Boolean))].sort();
  const asked = province ?? provinces[0] ?? "";
  const { data, error, refetch } = useQuery({
    queryKey: [KEY, "vessel", asked],
    queryFn: async ({ signal }) =>
      (await told(api.GET("/vessel-taxes", { params: { query: { province: asked } }, signal }))).bands,
    enabled: asked !== "",
  });
  const bandText = (one: Band) =>
    one.up_to === null
      ? say(finance.bandFrom, { above: one.above })
      : say(finance.bandBetween, { above: one.above, upTo: one.up_to });
  if (!asked) return null;
  return (
    <Panel
      title={say(finance.vessel)}
      extra={
        <div className="row">
          <Select
            size="small"
            aria-label={say(finance.province)}
            value={asked}
            onChange={setProvince}
            options={provinces.map((value) => ({ value, label: value }))}
          />
          {manages && (
            <Button size="small" onClick={() => setEditing(true)}>
              {say(finance.editVessel)}
            </Button>
          )}
        </div>
      }
    >
      <Rows
        label={say(finance.vessel)}
        rows={data}
        fault={error}
        again={refetch}
        keyOf={(one) => String(one.above)}
        empty={say(finance.none)}
        columns={[
          { key: "band", title: say(finance.band), cell: bandText },
          {
            key: "law",
            title: say(finance.lawful),
            end: true,
            cell: (one) => (
              <span className="soft">
                {yuan(one.least, language)}–{yuan(one.most, language)}
              </span>
            ),
          },
          {
            key: "amount",
            title: say(finance.amount),
            end: true,
            cell: (one) =>
              one.amount ? (
                <strong>{yuan(one.amount, language)}</strong>
              ) : (
                <span className="faint">{say(finance.unset)}</span>
              ),
          },
        ]}
      />
      <BandsForm
        open={editing}
        close={() => setEditing(false)}
        province={asked}
        bands={data ?? []}
        bandText={bandText}
      />
    </Panel>
  );
}

interface BandsFormProps {
  open: boolean;
  close: () => void;
  province: string;
  bands: readonly Band[];
  bandText: (one: Band) => string;
}

interface BandsGiven {
  amounts: Record<string, string>;
  source: string;
  valid_from: string;
}

function BandsForm({ open, close, province, bands, bandText }: BandsFormProps) {
  const say = useSay();
  const queries = useQueryClient();
  return (
    <Editing<BandsGiven>
      title={`${say(finance.editVessel)} · ${province}`}
      open={open}
      close={close}
      initial={{
        valid_from: today(),
        source: bands.find((one) => one.source)?.source ?? "",
        amounts: Object.fromEntries(
          bands.map((one) => [String(one.above), one.amount?.replace(/\.0+$/, "") ?? ""]),
        ),
      }}
      save={async ({ amounts, source, valid_from }) => {
        const wanted = bands.flatMap((one) => {
          const amount = amounts[String(one.above)]?.trim();
          return amount ? [{ above: one.above, amount }] : [];
        });
        await told(
          api.PUT("/vessel-taxes/{province}", {
            params: { path: { province } },
            body: { bands: wanted, source, valid_from },
          }),
        );
        await queries.invalidateQueries({ queryKey: [KEY, "vessel"] });
      }}
    >
      {bands.map((one) => (
        <Form.Item
          key={one.above}
          name={["amounts", String(one.above)]}
          label={bandText(one)}
          extra={`${say(finance.lawful)}: ${one.least}–${one.most}`}
          rules={[{ pattern: SUM, message: say(admin.missing) }]}
        >
          <Input inputMode="decimal" className="lc-date" />
        </Form.Item>
      ))}
      <Line name="source" label={say(finance.source)} required max={500} />
      <Day name="valid_from" label={say(admin.validFrom)} required min={today()} />
    </Editing>
  );
}
