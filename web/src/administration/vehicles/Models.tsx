/** The models of a brand: those that are sold, with today's price, and those that are not any more. */
import { PlusOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input, InputNumber, Radio, Select } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../../frame/client";
import { Panel } from "../../frame/Page";
import { useSay, useSpeech } from "../../frame/speech";
import { Editing } from "../Editing";
import { CODE, CodeLine, Day, Names } from "../fields";
import { Rows } from "../Rows";
import { KEY, useNamed } from "../reading";
import { admin } from "../words";
import { yuan } from "./money";
import { useManages } from "./Vehicles";
import { cars, energies, optionKinds } from "./words";

type Brand = Schemas["BrandShown"];
type Known = Schemas["ModelShown"];

/** Models with their prices of today. */
export function useOffers(brand: string) {
  return useQuery({
    queryKey: [KEY, "offers", brand],
    queryFn: async ({ signal }) =>
      (await told(api.GET("/offers", { params: { query: { brand } }, signal }))).offers,
  });
}

export function useModels(brand: string) {
  const manages = useManages();
  return useQuery({
    queryKey: [KEY, "models", brand],
    queryFn: async ({ signal }) =>
      (await told(api.GET("/brands/{brand}/models", { params: { path: { brand } }, signal }))).models,
    enabled: manages,
  });
}

export function Models({ brand }: { brand: Brand }) {
  const say = useSay();
  const named = useNamed();
  const manages = useManages();
  const { language } = useSpeech();
  const offers = useOffers(brand.code);
  const models = useModels(brand.code);
  const [editing, setEditing] = useState<Known>();
  const [open, setOpen] = useState(false);
  const edit = (one?: Known) => {
    setEditing(one);
    setOpen(true);
  };
  const rows: readonly Known[] | undefined = manages
    ? models.data
    : offers.data?.map((one) => ({
        code: one.model,
        model: { ...one, status: "active" },
        options: one.options,
      }));
  const priceOf = (code: string) => offers.data?.find((one) => one.model === code)?.price;
  const seriesName = (code: string) => {
    const found = brand.series.find((one) => one.code === code);
    return found ? named(found) : code;
  };
  return (
    <Panel
      title={say(cars.models)}
      extra={
        manages && (
          <Button size="small" icon={<PlusOutlined />} onClick={() => edit()}>
            {say(cars.addModel)}
          </Button>
        )
      }
    >
      <Rows
        label={say(cars.models)}
        rows={rows}
        fault={models.error ?? offers.error}
        again={() => Promise.all([models.refetch(), offers.refetch()])}
        keyOf={(one) => one.code}
        empty={say(cars.noModels)}
        columns={[
          {
            key: "name",
            title: say(admin.name),
            cell: (one) => (
              <>
                <strong>{named(one.model)}</strong>
                <div className="faint">
                  {[
                    seriesName(one.model.series),
                    say(energies[one.model.energy]),
                    say(cars.seatsN, { n: one.model.seats }),
                    one.options.length > 0 ? say(cars.optionsN, { n: one.options.length }) : "",
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                </div>
              </>
            ),
          },
          {
            key: "price",
            title: say(cars.price),
            end: true,
            cell: (one) => {
              const price = priceOf(one.code);
              return price ? (
                <strong className="nowrap">{yuan(price, language)}</strong>
              ) : (
                <span className="faint">{say(cars.noPrice)}</span>
              );
            },
          },
          {
            key: "state",
            title: say(admin.status),
            cell: (one) => (
              <span className={`lc-dot ${one.model.status === "active" ? "good" : ""}`}>
                {say(one.model.status === "active" ? cars.onSale : cars.ended)}
              </span>
            ),
          },
          {
            key: "acts",
            title: "",
            end: true,
            cell: (one) =>
              manages && (
                <Button
                  size="small"
                  type="text"
                  aria-label={`${say(admin.edit)} · ${named(one.model)}`}
                  onClick={() => edit(one)}
                >
                  {say(admin.edit)}
                </Button>
              ),
          },
        ]}
      />
      <ModelForm open={open} close={() => setOpen(false)} brand={brand} known={editing} />
    </Panel>
  );
}

interface ModelFormProps {
  open: boolean;
  close: () => void;
  brand: Brand;
  known?: Known;
}

type ModelGiven = Omit<Schemas["ModelBody"], "options"> & { code: string; options?: Schemas["OptionBody"][] };

function ModelForm({ open, close, brand, known }: ModelFormProps) {
  const say = useSay();
  const named = useNamed();
  const queries = useQueryClient();
  const { data: models } = useModels(brand.code);
  const must = [{ required: true, message: say(admin.missing) }];
  return (
    <Editing<ModelGiven>
      title={say(known ? cars.editModel : cars.addModel)}
      open={open}
      close={close}
      size={600}
      initial={
        known
          ? ({ ...known.model, code: known.code, options: [...known.options] } as Partial<ModelGiven>)
          : { series: brand.series[0]?.code, energy: "bev", seats: 5, status: "active", options: [] }
      }
      save={async ({ code, options = [], ...body }) => {
        const path = { brand: brand.code, code: known?.code ?? code };
        await told(
          api.PUT("/brands/{brand}/models/{code}", {
            params: { path },
            body: {
              ...body,
              listed_from: body.listed_from || null,
              listed_to: body.listed_to || null,
              displacement: body.displacement ?? null,
              options,
            },
          }),
        );
        await queries.invalidateQueries({ queryKey: [KEY, "models", brand.code] });
        await queries.invalidateQueries({ queryKey: [KEY, "offers", brand.code] });
      }}
    >
      <CodeLine there={known !== undefined} used={models?.map((one) => one.code)} />
      <Names />
      <div className="lc-admin-columns">
        <Form.Item name="series" label={say(cars.series)} rules={must}>
          <Select
            aria-label={say(cars.series)}
            options={brand.series.map((one) => ({ value: one.code, label: named(one) }))}
          />
        </Form.Item>
        <Form.Item name="energy" label={say(cars.energy)}>
          <Select
            aria-label={say(cars.energy)}
            options={Object.entries(energies).map(([value, text]) => ({ value, label: say(text) }))}
          />
        </Form.Item>
        <Form.Item name="seats" label={say(cars.seats)} rules={must}>
          <InputNumber min={2} max={9} precision={0} />
        </Form.Item>
        <Form.Item name="displacement" label={say(cars.displacement)}>
          <InputNumber min={1} max={20_000} precision={0} />
        </Form.Item>
        <Day name="listed_from" label={say(cars.listedFrom)} />
        <Day name="listed_to" label={say(cars.listedTo)} />
      </div>
      <Form.Item name="status" label={say(admin.status)}>
        <Radio.Group
          options={[
            { value: "active", label: say(cars.onSale) },
            { value: "ended", label: say(cars.ended) },
          ]}
        />
      </Form.Item>
      <Options there={known?.options.length ?? 0} />
    </Editing>
  );
}

/** Those that there are stay; others come below them. */
function Options({ there }: { there: number }) {
  const say = useSay();
  const must = [{ required: true, message: say(admin.missing) }];
  return (
    <Form.List name="options">
      {(fields, { add, remove }) => (
        <fieldset className="lc-admin-options">
          <legend>{say(cars.options)}</legend>
          <p className="soft">{say(cars.optionsLead)}</p>
          {fields.map((field, place) => (
            <div key={field.key} className="lc-admin-option">
              <Form.Item
                name={[field.name, "code"]}
                rules={[...must, { pattern: CODE, message: say(admin.codeUnfit) }]}
              >
                <Input
                  disabled={place < there}
                  placeholder={say(admin.code)}
                  aria-label={`${say(admin.code)} ${place + 1}`}
                />
              </Form.Item>
              <Form.Item name={[field.name, "kind"]}>
                <Select
                  aria-label={`${say(cars.optionKind)} ${place + 1}`}
                  options={Object.entries(optionKinds).map(([value, text]) => ({ value, label: say(text) }))}
                />
              </Form.Item>
              <Form.Item name={[field.name, "name_zh"]} rules={must}>
                <Input placeholder={say(admin.nameZh)} aria-label={`${say(admin.nameZh)} ${place + 1}`} />
              </Form.Item>
              <Form.Item name={[field.name, "name_en"]} rules={must}>
                <Input placeholder={say(admin.nameEn)} aria-label={`${say(admin.nameEn)} ${place + 1}`} />
              </Form.Item>
              {place >= there && (
                <Button size="small" onClick={() => remove(field.name)}>
                  {say(admin.remove)}
                </Button>
              )}
            </div>
          ))}
          <Button type="dashed" icon={<PlusOutlined />} onClick={() => add({ kind: "paint" })}>
            {say(cars.addOption)}
          </Button>
        </fieldset>
      )}
    </Form.List>
  );
}
