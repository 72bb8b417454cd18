/** The three forms by which somebody's post, presence or leads change. */
import { Form, Input, Radio, Select } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../../frame/client";
import { useSay } from "../../frame/speech";
import { Editing } from "../Editing";
import { Day, Line, today } from "../fields";
import { localField } from "../organisation/Contracts";
import { useStaffOf } from "../organisation/EntityPanels";
import { admin } from "../words";
import { PostFields } from "./Join";
import { usePersonChanged } from "./Person";
import { absenceKinds, going, people, targets } from "./words";

type Staff = Schemas["StaffShown"];
type GoesTo = Schemas["people_terms_GoesTo"];

interface GoingProps {
  open: boolean;
  close: () => void;
  staff: Staff;
  /** How many are in hand. */
  leads: number;
}

interface Passed {
  goes_to: GoesTo | "stay";
  to?: string;
}

const passed = ({ goes_to, to = "" }: Passed) =>
  goes_to === "stay" ? null : { goes_to, to: goes_to === "colleague" ? to : "" };

/** Where the leads in hand go. */
function GoesToFields({ staff, stay }: { staff: Staff; stay: boolean }) {
  const say = useSay();
  const { data: colleagues } = useStaffOf(staff.entity);
  const chosen = Form.useWatch("goes_to");
  return (
    <>
      <Form.Item name="goes_to" label={say(going.goesTo)}>
        <Radio.Group
          className="lc-choices"
          options={[
            ...(stay ? [{ value: "stay", label: say(going.stayLeads) }] : []),
            ...Object.entries(targets).map(([value, text]) => ({ value, label: say(text) })),
          ]}
        />
      </Form.Item>
      {chosen === "colleague" && (
        <Form.Item
          name="to"
          label={say(going.colleague)}
          rules={[{ required: true, message: say(admin.missing) }]}
        >
          <Select
            aria-label={say(going.colleague)}
            showSearch={{ optionFilterProp: "label" }}
            options={(colleagues ?? [])
              .filter((one) => one.code !== staff.code && one.status === "active")
              .map((one) => ({ value: one.code, label: `${one.name} · ${one.code}` }))}
          />
        </Form.Item>
      )}
    </>
  );
}

interface PostGiven extends Passed {
  name: string;
  role: Schemas["JoinBody"]["role"];
  store?: string;
  team?: string;
  brands: string[];
}

export function PostChange({ open, close, staff, leads }: GoingProps) {
  const say = useSay();
  const changed = usePersonChanged();
  return (
    <Editing<PostGiven>
      title={`${say(going.post)} · ${staff.name}`}
      open={open}
      close={close}
      lead={say(going.postLead)}
      initial={
        {
          name: staff.name,
          role: staff.role,
          store: staff.store || undefined,
          team: staff.team || undefined,
          brands: staff.brands,
          goes_to: "stay",
        } as Partial<PostGiven>
      }
      save={async ({ goes_to, to, name, role, store = "", team = "", brands }) => {
        await told(
          api.PATCH("/staff/{code}", {
            params: { path: { code: staff.code } },
            body: { name, role, store, team, brands, leads: passed({ goes_to, to }) },
          }),
        );
        await changed();
      }}
    >
      <Line name="name" label={say(people.name)} required max={100} autoFocus />
      <PostFields entity={staff.entity} />
      {leads > 0 && <GoesToFields staff={staff} stay />}
    </Editing>
  );
}

interface AbsenceGiven extends Passed {
  kind: string;
  from: string;
  until: string;
}

export function Absence({ open, close, staff, leads }: GoingProps) {
  const say = useSay();
  const changed = usePersonChanged();
  const must = { required: true, message: say(admin.missing) };
  return (
    <Editing<AbsenceGiven>
      title={`${say(going.absence)} · ${staff.name}`}
      open={open}
      close={close}
      lead={say(going.absenceLead, { n: leads })}
      initial={{ kind: "leave", from: localField(new Date()), goes_to: "stay" }}
      save={async ({ kind, from, until, goes_to, to }) => {
        await told(
          api.POST("/staff/{code}/absences", {
            params: { path: { code: staff.code } },
            body: {
              kind,
              starts_at: new Date(from).toISOString(),
              ends_at: new Date(until).toISOString(),
              leads: passed({ goes_to, to }),
            },
          }),
        );
        await changed();
      }}
    >
      <Form.Item name="kind" label={say(going.kind)}>
        <Select
          aria-label={say(going.kind)}
          autoFocus
          options={Object.entries(absenceKinds).map(([value, text]) => ({ value, label: say(text) }))}
        />
      </Form.Item>
      <Form.Item name="from" label={say(going.from)} rules={[must]}>
        <Input type="datetime-local" />
      </Form.Item>
      <Form.Item
        name="until"
        label={say(going.until)}
        dependencies={["from"]}
        rules={[
          must,
          ({ getFieldValue }) => ({
            validator: async (_, value) => {
              if (value && value <= getFieldValue("from")) throw new Error(say(going.backwards));
            },
          }),
        ]}
      >
        <Input type="datetime-local" />
      </Form.Item>
      {leads > 0 && <GoesToFields staff={staff} stay />}
    </Editing>
  );
}

interface LeaveGiven extends Passed {
  left_on?: string;
}

export function Leave({ open, close, staff, leads }: GoingProps) {
  const say = useSay();
  const changed = usePersonChanged();
  const [goes] = useState<GoesTo>("manager");
  return (
    <Editing<LeaveGiven>
      title={say(going.leaveSure, { name: staff.name })}
      open={open}
      close={close}
      danger
      act={say(going.leave)}
      lead={say(going.leaveLead, { n: leads })}
      initial={{ goes_to: goes }}
      save={async ({ left_on, goes_to, to }) => {
        await told(
          api.POST("/staff/{code}/leaving", {
            params: { path: { code: staff.code } },
            body: {
              left_on: left_on || null,
              leads: passed({ goes_to, to }) ?? { goes_to: "manager", to: "" },
            },
          }),
        );
        await changed();
      }}
    >
      <Day name="left_on" label={say(going.lastDay)} extra={say(going.lastDayLead)} min={today()} autoFocus />
      <GoesToFields staff={staff} stay={false} />
    </Editing>
  );
}
