/** What a dealer sells: written as a whole. */
import { EditOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, Form } from "antd";
import { useState } from "react";
import { api, told } from "../../frame/client";
import { Panel } from "../../frame/Page";
import { useMay } from "../../frame/session";
import { useSay } from "../../frame/speech";
import { Editing } from "../Editing";
import { KEY, useBrands, useNamed } from "../reading";
import type { Entity } from "./EntityPanels";
import { places } from "./words";

export function Series({ entity, series }: { entity: Entity; series: readonly (readonly string[])[] }) {
  const say = useSay();
  const may = useMay();
  const named = useNamed();
  const queries = useQueryClient();
  const { data: brands } = useBrands();
  const [editing, setEditing] = useState(false);
  const sold = new Set(series.map(([brand, code]) => `${brand}/${code}`));
  return (
    <Panel
      title={say(places.series)}
      extra={
        may("org.manage") && (
          <Button
            type="text"
            icon={<EditOutlined />}
            aria-label={say(places.editSeries)}
            onClick={() => setEditing(true)}
          />
        )
      }
    >
      {sold.size === 0 ? (
        <p className="soft">{say(places.noSeries)}</p>
      ) : (
        (brands ?? [])
          .filter((brand) => series.some(([code]) => code === brand.code))
          .map((brand) => (
            <div key={brand.code}>
              <p className="lc-week-title">{named(brand)}</p>
              <div className="lc-chips">
                {brand.series
                  .filter((one) => sold.has(`${brand.code}/${one.code}`))
                  .map((one) => (
                    <span key={one.code} className="lc-chip">
                      {named(one)}
                    </span>
                  ))}
              </div>
            </div>
          ))
      )}
      <Editing<{ sold: string[] }>
        title={`${say(places.editSeries)} · ${entity.name}`}
        open={editing}
        close={() => setEditing(false)}
        lead={say(places.seriesLead)}
        initial={{ sold: [...sold] }}
        save={async (given) => {
          const wanted = given.sold.map((one) => {
            const [brand = "", code = ""] = one.split("/");
            return { brand, series: code };
          });
          await told(
            api.PUT("/entities/{code}/series", {
              params: { path: { code: entity.code } },
              body: { series: wanted },
            }),
          );
          await queries.invalidateQueries({ queryKey: [KEY, "timetable", entity.code] });
        }}
      >
        <Form.Item name="sold">
          <Checkbox.Group className="lc-series">
            {(brands ?? []).map((brand) => (
              <fieldset key={brand.code}>
                <legend>{named(brand)}</legend>
                {brand.series.map((one) => (
                  <Checkbox key={one.code} value={`${brand.code}/${one.code}`}>
                    {named(one)}
                  </Checkbox>
                ))}
              </fieldset>
            ))}
          </Checkbox.Group>
        </Form.Item>
      </Editing>
    </Panel>
  );
}
