/** A legal entity, new or described anew. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Form, InputNumber, Select } from "antd";
import { api, type Schemas, told } from "../../frame/client";
import { useSay } from "../../frame/speech";
import { viewerZone } from "../../frame/times";
import { Editing } from "../Editing";
import { CodeLine, Line } from "../fields";
import { EntitySelect, KEY, useRegions } from "../reading";
import { admin } from "../words";
import { entityKey } from "./tree";
import { holidayRules, kinds, org } from "./words";

type Body = Schemas["EntityBody"];
type Entity = Schemas["EntityShown"];
const KINDS = ["dealer", "group", "vendor", "media"] as const;
const zones = Intl.supportedValuesOf("timeZone");

interface FormProps {
  open: boolean;
  close: () => void;
}

export function NewEntity({ open, close }: FormProps) {
  const say = useSay();
  const go = useNavigate();
  const queries = useQueryClient();
  return (
    <Editing<Body>
      title={say(org.newEntity)}
      open={open}
      close={close}
      size={560}
      initial={{ kind: "dealer", time_zone: viewerZone(), followup_minutes: 30, holiday_policy: "open" }}
      save={async (given) => {
        await told(api.POST("/entities", { body: sent(given) }));
        await queries.invalidateQueries({ queryKey: [KEY, "entities"] });
        go({ to: "/administration/organisation", search: { at: entityKey(given.code) } });
      }}
    >
      <Form.Item name="kind" label={say(org.kind)}>
        <Select
          aria-label={say(org.kind)}
          options={KINDS.map((value) => ({ value, label: say(kinds[value]) }))}
        />
      </Form.Item>
      <CodeLine />
      <EntityFields />
    </Editing>
  );
}

export function EditEntity({ open, close, entity }: FormProps & { entity: Entity }) {
  const say = useSay();
  const queries = useQueryClient();
  return (
    <Editing<Body>
      title={`${say(org.editEntity)} · ${entity.name}`}
      open={open}
      close={close}
      size={560}
      initial={
        {
          ...entity,
          region: entity.region || undefined,
          group: entity.group || undefined,
        } as Partial<Body>
      }
      save={async (given) => {
        const { code: _, kind: __, ...fields } = sent({ ...given, code: entity.code });
        await told(
          api.PATCH("/entities/{code}", { params: { path: { code: entity.code } }, body: fields as never }),
        );
        await queries.invalidateQueries({ queryKey: [KEY, "entities"] });
      }}
    >
      <EntityFields ofMaker={entity.kind === "maker"} />
    </Editing>
  );
}

/** Nothing is sent as null that is empty here. */
function sent(given: Body): Body {
  const text = (value: string | undefined) => (value ?? "").trim();
  return {
    ...given,
    registration_no: text(given.registration_no),
    contact: text(given.contact),
    region: text(given.region),
    group: text(given.group),
    province: text(given.province),
    city: text(given.city),
    country: given.country ?? "CN",
    longitude: given.longitude ?? null,
    latitude: given.latitude ?? null,
  };
}

function EntityFields({ ofMaker = false }: { ofMaker?: boolean }) {
  const say = useSay();
  const { data: regions } = useRegions();
  const must = [{ required: true, message: say(admin.missing) }];
  return (
    <>
      <Line name="name" label={say(org.name)} required />
      <Line name="legal_name" label={say(org.legalName)} required />
      <Line name="registration_no" label={say(org.registration)} />
      <Line name="contact" label={say(org.contact)} />
      {!ofMaker && (
        <div className="lc-admin-columns">
          <Form.Item name="region" label={say(org.region)}>
            <Select
              allowClear
              aria-label={say(org.region)}
              showSearch={{ optionFilterProp: "label" }}
              options={(regions ?? []).map((one) => ({ value: one.code, label: one.name }))}
            />
          </Form.Item>
          <Form.Item name="group" label={say(org.group)}>
            <EntitySelect label={say(org.group)} kinds={["group"]} allowClear />
          </Form.Item>
        </div>
      )}
      <div className="lc-admin-columns">
        <Line name="province" label={say(org.province)} />
        <Line name="city" label={say(org.city)} />
        <Form.Item name="longitude" label={say(org.longitude)}>
          <InputNumber min={-180} max={180} controls={false} className="lc-wide" />
        </Form.Item>
        <Form.Item name="latitude" label={say(org.latitude)}>
          <InputNumber min={-90} max={90} controls={false} className="lc-wide" />
        </Form.Item>
      </div>
      <Form.Item name="time_zone" label={say(org.timeZone)} rules={must}>
        <Select
          showSearch
          aria-label={say(org.timeZone)}
          options={zones.map((value) => ({ value, label: value }))}
        />
      </Form.Item>
      <Form.Item name="followup_minutes" label={say(org.followupMinutes)} rules={must}>
        <InputNumber min={1} max={100_000} precision={0} />
      </Form.Item>
      <Form.Item name="holiday_policy" label={say(org.holidays)}>
        <Select
          aria-label={say(org.holidays)}
          options={Object.entries(holidayRules).map(([value, text]) => ({ value, label: say(text) }))}
        />
      </Form.Item>
    </>
  );
}
