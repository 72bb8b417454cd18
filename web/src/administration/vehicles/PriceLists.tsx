/** Price lists of a brand: versions that hold from a day on; a new one begins with today's prices. */
import { PlusOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Drawer, Form, Input, Skeleton } from "antd";
import { useRef, useState } from "react";
import { api, type Schemas, told } from "../../frame/client";
import { Panel } from "../../frame/Page";
import { useSay, useSpeech } from "../../frame/speech";
import { Editing } from "../Editing";
import { Day, today } from "../fields";
import { Rows } from "../Rows";
import { KEY, useNamed } from "../reading";
import { admin } from "../words";
import { useModels, useOffers } from "./Models";
import { SUM, yuan } from "./money";
import { useManages } from "./Vehicles";
import { prices } from "./words";

type Brand = Schemas["BrandShown"];
type List = Schemas["ListShown"];

export function PriceLists({ brand }: { brand: Brand }) {
  const say = useSay();
  const manages = useManages();
  const { data, error, refetch } = useQuery({
    queryKey: [KEY, "price lists", brand.code],
    queryFn: async ({ signal }) =>
      (
        await told(
          api.GET("/brands/{brand}/price-lists", { params: { path: { brand: brand.code } }, signal }),
        )
      ).lists,
  });
  const [looking, setLooking] = useState<List>();
  const [publishing, setPublishing] = useState(false);
  const now = today();
  const holds = data?.find((one) => one.valid_from <= now);
  return (
    <Panel
      title={say(prices.lists)}
      extra={
        manages && (
          <Button size="small" icon={<PlusOutlined />} onClick={() => setPublishing(true)}>
            {say(prices.publish)}
          </Button>
        )
      }
    >
      <Rows
        label={say(prices.lists)}
        rows={data}
        fault={error}
        again={refetch}
        keyOf={(one) => one.id}
        empty={say(prices.none)}
        columns={[
          {
            key: "version",
            title: "",
            cell: (one) => <strong>{say(prices.version, { n: one.version })}</strong>,
          },
          { key: "from", title: say(admin.validFrom), cell: (one) => one.valid_from },
          {
            key: "state",
            title: say(admin.status),
            cell: (one) => (
              <span className={`lc-dot ${one === holds ? "good" : one.valid_from > now ? "warn" : ""}`}>
                {say(one === holds ? prices.holds : one.valid_from > now ? prices.ahead : prices.over)}
              </span>
            ),
          },
          {
            key: "acts",
            title: "",
            end: true,
            cell: (one) => (
              <Button size="small" type="text" onClick={() => setLooking(one)}>
                {say(prices.look)}
              </Button>
            ),
          },
        ]}
      />
      <Drawer
        title={looking && `${say(prices.version, { n: looking.version })} · ${looking.valid_from}`}
        open={looking !== undefined}
        onClose={() => setLooking(undefined)}
        size={480}
        destroyOnHidden
      >
        {looking && <Prices list={looking} />}
      </Drawer>
      <Publish open={publishing} close={() => setPublishing(false)} brand={brand} />
    </Panel>
  );
}

function Prices({ list }: { list: List }) {
  const say = useSay();
  const named = useNamed();
  const { language } = useSpeech();
  const models = useModels(list.brand);
  const offers = useOffers(list.brand);
  const { data, error, refetch } = useQuery({
    queryKey: [KEY, "prices", list.id],
    queryFn: async ({ signal }) =>
      (
        await told(
          api.GET("/price-lists/{identifier}", { params: { path: { identifier: list.id } }, signal }),
        )
      ).prices,
  });
  const nameOf = (model: string, option: string) => {
    const known = models.data?.find((one) => one.code === model);
    const offered = offers.data?.find((one) => one.model === model);
    const options = known?.options ?? offered?.options ?? [];
    if (option)
      return named(options.find((one) => one.code === option) ?? { name_zh: option, name_en: option });
    return named(known?.model ?? offered ?? { name_zh: model, name_en: model });
  };
  return (
    <Rows
      label={say(prices.lists)}
      rows={data}
      fault={error}
      again={refetch}
      keyOf={(one) => `${one.model}/${one.option}`}
      empty={say(prices.none)}
      columns={[
        {
          key: "name",
          title: say(prices.model),
          cell: (one) =>
            one.option ? (
              <span className="soft lc-indent">{nameOf(one.model, one.option)}</span>
            ) : (
              <strong>{nameOf(one.model, "")}</strong>
            ),
        },
        { key: "price", title: say(admin.name), end: true, cell: (one) => yuan(one.price, language) },
      ]}
    />
  );
}

interface PublishGiven {
  valid_from: string;
  prices: Record<string, string>;
}

interface Priced {
  key: string;
  model: string;
  option: string;
  name: string;
}

function Publish({ open, close, brand }: { open: boolean; close: () => void; brand: Brand }) {
  const say = useSay();
  const named = useNamed();
  const queries = useQueryClient();
  // The same list, however often it is sent.
  const request = useRef(crypto.randomUUID());
  const models = useModels(brand.code);
  const offers = useOffers(brand.code);
  if (!models.data || !offers.data) return open ? <Skeleton active /> : null;
  const rows: readonly Priced[] = models.data
    .filter((one) => one.model.status === "active")
    .flatMap((one) => [
      { key: `m${one.code}`, model: one.code, option: "", name: named(one.model) },
      ...one.options.map((option) => ({
        key: `o${one.code}/${option.code}`,
        model: one.code,
        option: option.code,
        name: named(option),
      })),
    ]);
  const present = Object.fromEntries(
    offers.data.flatMap((one) => [
      [`m${one.model}`, plain(one.price)],
      ...one.options.map((option) => [`o${one.model}/${option.code}`, plain(option.price)]),
    ]),
  );
  return (
    <Editing<PublishGiven>
      title={say(prices.publish)}
      open={open}
      close={close}
      size={560}
      act={say(prices.publishAct)}
      lead={say(prices.publishLead)}
      initial={{ valid_from: today(), prices: present }}
      save={async (given) => {
        const priced = rows.flatMap(({ key, model, option }) => {
          const price = given.prices[key]?.trim();
          return price ? [{ model, option, price }] : [];
        });
        await told(
          api.POST("/brands/{brand}/price-lists", {
            params: { path: { brand: brand.code }, header: { "Idempotency-Key": request.current } as never },
            body: { valid_from: given.valid_from, prices: priced },
          }),
        );
        request.current = crypto.randomUUID();
        await queries.invalidateQueries({ queryKey: [KEY] });
      }}
    >
      <Day name="valid_from" label={say(admin.validFrom)} required min={today()} autoFocus />
      <div className="lc-prices">
        {rows.map((one) => (
          <div key={one.key} className="lc-price">
            <span className={one.option ? "soft lc-indent" : "strong"}>{one.name}</span>
            <Form.Item name={["prices", one.key]} rules={[{ pattern: SUM, message: say(prices.noPrices) }]}>
              <Input inputMode="decimal" aria-label={say(prices.priceOf, { name: one.name })} />
            </Form.Item>
          </div>
        ))}
      </div>
    </Editing>
  );
}

/** `219800.00` as people write it. */
const plain = (sum: string) => sum.replace(/\.0+$/, "");
