/** The series of a brand, with the names by which channels mean them. */
import { PlusOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Form } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../../frame/client";
import { Panel } from "../../frame/Page";
import { Several } from "../../frame/Several";
import { useSay } from "../../frame/speech";
import { Editing } from "../Editing";
import { CodeLine, Names } from "../fields";
import { Rows } from "../Rows";
import { KEY, useNamed } from "../reading";
import { admin } from "../words";
import { useManages } from "./Vehicles";
import { cars } from "./words";

type Brand = Schemas["BrandShown"];
type Series = Schemas["SeriesShown"];

export function SeriesTable({ brand }: { brand: Brand }) {
  const say = useSay();
  const named = useNamed();
  const manages = useManages();
  const [editing, setEditing] = useState<Series>();
  const [open, setOpen] = useState(false);
  const edit = (one?: Series) => {
    setEditing(one);
    setOpen(true);
  };
  return (
    <Panel
      title={say(cars.series)}
      extra={
        manages && (
          <Button size="small" icon={<PlusOutlined />} onClick={() => edit()}>
            {say(cars.addSeries)}
          </Button>
        )
      }
    >
      <Rows
        label={say(cars.series)}
        rows={brand.series}
        keyOf={(one) => one.code}
        empty={say(cars.noSeries)}
        columns={[
          { key: "name", title: say(admin.name), cell: (one) => <strong>{named(one)}</strong> },
          {
            key: "aliases",
            title: say(cars.aliases),
            cell: (one) => <span className="soft">{one.aliases.join(" · ")}</span>,
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
                  aria-label={`${say(admin.edit)} · ${named(one)}`}
                  onClick={() => edit(one)}
                >
                  {say(admin.edit)}
                </Button>
              ),
          },
        ]}
      />
      <SeriesForm open={open} close={() => setOpen(false)} brand={brand} series={editing} />
    </Panel>
  );
}

interface SeriesFormProps {
  open: boolean;
  close: () => void;
  brand: Brand;
  series?: Series;
}

interface SeriesGiven {
  code: string;
  name_zh: string;
  name_en: string;
  aliases?: string[];
}

function SeriesForm({ open, close, brand, series }: SeriesFormProps) {
  const say = useSay();
  const queries = useQueryClient();
  return (
    <Editing<SeriesGiven>
      title={say(series ? cars.editSeries : cars.addSeries)}
      open={open}
      close={close}
      initial={series}
      save={async ({ code, name_zh, name_en, aliases = [] }) => {
        const path = { brand: brand.code, code: series?.code ?? code };
        const body = { name_zh, name_en, aliases };
        await told(api.PUT("/brands/{brand}/series/{code}", { params: { path }, body }));
        await queries.invalidateQueries({ queryKey: [KEY, "brands"] });
      }}
    >
      <CodeLine there={series !== undefined} used={brand.series.map((one) => one.code)} />
      <Names />
      <Form.Item name="aliases" label={say(cars.aliases)} extra={say(cars.aliasesLead)}>
        <Several mode="tags" open={false} suffixIcon={null} aria-label={say(cars.aliases)} />
      </Form.Item>
    </Editing>
  );
}
