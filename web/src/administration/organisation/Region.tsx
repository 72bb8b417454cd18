/** A region or an area: what it is called, what it lies below, what lies below it. */
import { EditOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import { Button, Form, Select } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../../frame/client";
import { Facts, Panel } from "../../frame/Page";
import { useMay } from "../../frame/session";
import { useSay } from "../../frame/speech";
import { Editing } from "../Editing";
import { CodeLine, Line } from "../fields";
import { KEY, useEntities, useRegions } from "../reading";
import { admin } from "../words";
import { entityKey, regionKey } from "./tree";
import { kinds, org } from "./words";

type Region = Schemas["RegionShown"];
interface RegionGiven {
  code: string;
  name: string;
  parent?: string;
}

function RegionFields({ there }: { there?: Region }) {
  const say = useSay();
  const { data: regions } = useRegions();
  return (
    <>
      <CodeLine there={there !== undefined} />
      <Line name="name" label={say(admin.name)} required autoFocus={there !== undefined} />
      <Form.Item name="parent" label={say(org.parent)} extra={say(org.parentLead)}>
        <Select
          allowClear
          aria-label={say(org.parent)}
          showSearch={{ optionFilterProp: "label" }}
          options={(regions ?? [])
            .filter((one) => one.code !== there?.code)
            .map((one) => ({ value: one.code, label: one.name }))}
        />
      </Form.Item>
    </>
  );
}

export function NewRegion({ open, close }: { open: boolean; close: () => void }) {
  const say = useSay();
  const queries = useQueryClient();
  return (
    <Editing<RegionGiven>
      title={say(org.newRegion)}
      open={open}
      close={close}
      save={async (given) => {
        await told(api.POST("/regions", { body: { ...given, parent: given.parent ?? "" } }));
        await queries.invalidateQueries({ queryKey: [KEY, "regions"] });
      }}
    >
      <RegionFields />
    </Editing>
  );
}

export function RegionPanel({ region, choose }: { region: Region; choose: (key: string) => void }) {
  const say = useSay();
  const may = useMay();
  const queries = useQueryClient();
  const [editing, setEditing] = useState(false);
  const { data: regions } = useRegions();
  const { data: entities } = useEntities();
  const areas = (regions ?? []).filter((one) => one.parent === region.code);
  const dealers = (entities ?? []).filter((one) => one.region === region.code);
  return (
    <>
      <div className="lc-org-head">
        <h2>{region.name}</h2>
        <span className="lc-chip">{say(kinds.region)}</span>
        {may("org.manage") && (
          <div className="row">
            <Button icon={<EditOutlined />} onClick={() => setEditing(true)}>
              {say(admin.edit)}
            </Button>
          </div>
        )}
      </div>
      <Panel title={say(org.facts)}>
        <Facts
          of={[
            [say(admin.code), region.code],
            [say(org.parent), regions?.find((one) => one.code === region.parent)?.name],
          ]}
        />
      </Panel>
      <Panel title={say(org.areasBelow)} extra={<span>{say(org.dealers, { n: dealers.length })}</span>}>
        <div className="lc-chips">
          {areas.map((one) => (
            <Button key={one.code} size="small" onClick={() => choose(regionKey(one.code))}>
              {one.name}
            </Button>
          ))}
          {dealers.map((one) => (
            <Button key={one.code} size="small" onClick={() => choose(entityKey(one.code))}>
              {one.name}
            </Button>
          ))}
          {areas.length + dealers.length === 0 && <span className="faint">{say(admin.none)}</span>}
        </div>
      </Panel>
      <Editing<RegionGiven>
        title={say(org.editRegion)}
        open={editing}
        close={() => setEditing(false)}
        initial={{ ...region, parent: region.parent || undefined }}
        save={async ({ name, parent = "" }) => {
          await told(
            api.PUT("/regions/{code}", { params: { path: { code: region.code } }, body: { name, parent } }),
          );
          await queries.invalidateQueries({ queryKey: [KEY, "regions"] });
        }}
      >
        <RegionFields there={region} />
      </Editing>
    </>
  );
}
