/** The stores of a dealer. */
import { PlusOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Radio } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../../frame/client";
import { Panel } from "../../frame/Page";
import { useMay } from "../../frame/session";
import { useSay } from "../../frame/speech";
import { Editing } from "../Editing";
import { CodeLine, Line } from "../fields";
import { Rows } from "../Rows";
import { KEY } from "../reading";
import { admin } from "../words";
import type { Entity } from "./EntityPanels";
import { org, places } from "./words";

type Store = Schemas["StoreShown"];

export function useStores(code: string) {
  return useQuery({
    queryKey: [KEY, "stores", code],
    queryFn: async ({ signal }) =>
      (await told(api.GET("/stores", { params: { query: { entity: code } }, signal }))).stores,
    enabled: code !== "",
  });
}

export function Stores({ entity }: { entity: Entity }) {
  const say = useSay();
  const may = useMay();
  const manage = may("org.manage");
  const { data, error, refetch } = useStores(entity.code);
  const [editing, setEditing] = useState<Store>();
  const [open, setOpen] = useState(false);
  const edit = (store?: Store) => {
    setEditing(store);
    setOpen(true);
  };
  return (
    <Panel
      title={say(places.stores)}
      extra={
        manage && (
          <Button size="small" icon={<PlusOutlined />} onClick={() => edit()}>
            {say(places.addStore)}
          </Button>
        )
      }
    >
      <Rows
        label={say(places.stores)}
        rows={data}
        fault={error}
        again={refetch}
        keyOf={(one) => one.code}
        empty={say(places.noStores)}
        columns={[
          { key: "name", title: say(admin.name), cell: (one) => one.name },
          { key: "city", title: say(org.city), cell: (one) => one.city },
          { key: "code", title: say(admin.code), cell: (one) => one.code },
          {
            key: "state",
            title: say(admin.status),
            cell: (one) => (
              <span className={`lc-dot ${one.status === "active" ? "good" : ""}`}>
                {say(one.status === "active" ? places.storeOpen : places.storeClosed)}
              </span>
            ),
          },
          ...(manage
            ? [
                {
                  key: "acts",
                  title: "",
                  end: true,
                  cell: (one: Store) => (
                    <Button size="small" type="text" onClick={() => edit(one)}>
                      {say(admin.edit)}
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
      />
      <StoreForm open={open} close={() => setOpen(false)} entity={entity} store={editing} />
    </Panel>
  );
}

interface StoreFormProps {
  open: boolean;
  close: () => void;
  entity: Entity;
  store?: Store;
}

interface StoreGiven {
  code: string;
  name: string;
  city?: string;
  status: "active" | "closed";
}

function StoreForm({ open, close, entity, store }: StoreFormProps) {
  const say = useSay();
  const queries = useQueryClient();
  const send = ({ code, name, city = "", status }: StoreGiven) =>
    store
      ? told(
          api.PATCH("/entities/{code}/stores/{store}", {
            params: { path: { code: entity.code, store: store.code } },
            body: { name, city, status },
          }),
        )
      : told(
          api.POST("/entities/{code}/stores", {
            params: { path: { code: entity.code } },
            body: { code, name, city },
          }),
        );
  return (
    <Editing<StoreGiven>
      title={say(store ? places.editStore : places.addStore)}
      open={open}
      close={close}
      initial={(store as StoreGiven | undefined) ?? { city: entity.city }}
      save={async (given) => {
        await send(given);
        await queries.invalidateQueries({ queryKey: [KEY, "stores", entity.code] });
        await queries.invalidateQueries({ queryKey: [KEY, "places", entity.code] });
      }}
    >
      <CodeLine there={store !== undefined} />
      <Line name="name" label={say(admin.name)} required autoFocus={store !== undefined} />
      <Line name="city" label={say(org.city)} />
      {store && (
        <Form.Item name="status" label={say(admin.status)}>
          <Radio.Group
            options={[
              { value: "active", label: say(places.storeOpen) },
              { value: "closed", label: say(places.storeClosed) },
            ]}
          />
        </Form.Item>
      )}
    </Editing>
  );
}
