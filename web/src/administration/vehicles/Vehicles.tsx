/** What is sold, at which price, and by which tables it is quoted. */
import { PlusOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Empty, Segmented } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../../frame/client";
import { Problem } from "../../frame/problem";
import { useMay, useMe } from "../../frame/session";
import { useSay } from "../../frame/speech";
import { Editing } from "../Editing";
import { CodeLine, Names } from "../fields";
import { KEY, useBrands, useNamed } from "../reading";
import { Section } from "../Section";
import { admin } from "../words";
import { Finance } from "./Finance";
import { Limits } from "./Limits";
import { Models } from "./Models";
import { PriceLists } from "./PriceLists";
import { SeriesTable } from "./SeriesTable";
import "./vehicles.css";
import { cars } from "./words";

type Brand = Schemas["BrandShown"];

/** May this person change what the maker sells? */
export function useManages(): boolean {
  const may = useMay();
  const { zone } = useMe();
  return may("offer.manage") && zone === "maker";
}

export function Vehicles() {
  const say = useSay();
  const may = useMay();
  const named = useNamed();
  const manages = useManages();
  const { data: brands, error, refetch } = useBrands();
  const [chosen, setChosen] = useState("");
  const [editing, setEditing] = useState<Brand>();
  const [open, setOpen] = useState(false);
  const brand = brands?.find((one) => one.code === chosen) ?? brands?.[0];
  const edit = (one?: Brand) => {
    setEditing(one);
    setOpen(true);
  };
  return (
    <Section
      title={say(cars.title)}
      actions={
        manages && (
          <Button icon={<PlusOutlined />} onClick={() => edit()}>
            {say(cars.addBrand)}
          </Button>
        )
      }
    >
      {error && <Problem fault={error} again={refetch} />}
      <div className="lc-stack">
        {may("discount.manage") && !manages && <Limits />}
        {brands?.length === 0 && <Empty description={say(cars.noBrand)} />}
        {brand && brands && (
          <>
            <div className="lc-admin-bar">
              {brands.length > 1 && (
                <Segmented
                  aria-label={say(cars.brand)}
                  value={brand.code}
                  options={brands.map((one) => ({ value: one.code, label: named(one) }))}
                  onChange={setChosen}
                />
              )}
              {brands.length === 1 && <strong>{named(brand)}</strong>}
              {manages && (
                <Button size="small" onClick={() => edit(brand)}>
                  {say(cars.editBrand)}
                </Button>
              )}
            </div>
            <div className="lc-admin-columns" key={brand.code}>
              <div className="lc-stack">
                <Models brand={brand} />
                <SeriesTable brand={brand} />
              </div>
              <div className="lc-stack">
                <PriceLists brand={brand} />
                <Finance />
              </div>
            </div>
          </>
        )}
      </div>
      <BrandForm open={open} close={() => setOpen(false)} brand={editing} />
    </Section>
  );
}

interface BrandGiven {
  code: string;
  name_zh: string;
  name_en: string;
}

function BrandForm({ open, close, brand }: { open: boolean; close: () => void; brand?: Brand }) {
  const say = useSay();
  const queries = useQueryClient();
  const { data: brands } = useBrands();
  return (
    <Editing<BrandGiven>
      title={say(brand ? cars.editBrand : cars.addBrand)}
      open={open}
      close={close}
      initial={brand}
      act={say(admin.save)}
      save={async ({ code, name_zh, name_en }) => {
        const path = { brand: brand?.code ?? code };
        await told(api.PUT("/brands/{brand}", { params: { path }, body: { name_zh, name_en } }));
        await queries.invalidateQueries({ queryKey: [KEY, "brands"] });
      }}
    >
      <CodeLine there={brand !== undefined} used={brands?.map((one) => one.code)} />
      <Names />
    </Editing>
  );
}
