/** One legal entity: everything that belongs to it. */
import { EditOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { App, Button, Skeleton } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../../frame/client";
import { Facts, Panel } from "../../frame/Page";
import { Problem, sentence } from "../../frame/problem";
import { roles } from "../../frame/roles";
import { useMay } from "../../frame/session";
import { useSay } from "../../frame/speech";
import { Rows } from "../Rows";
import { KEY, useEntityName, useRegions } from "../reading";
import { admin } from "../words";
import { Contracts } from "./Contracts";
import { Days } from "./Days";
import { EditEntity } from "./EntityForm";
import { Hours } from "./Hours";
import { Rota } from "./Rota";
import { Series } from "./Series";
import { Stores } from "./Stores";
import { Teams } from "./Teams";
import { holidayRules, kinds, org, places } from "./words";

export type Entity = Schemas["EntityShown"];

/** Hours, special days, series and rota of an entity. */
export function useTimetable(code: string) {
  return useQuery({
    queryKey: [KEY, "timetable", code],
    queryFn: ({ signal }) =>
      told(api.GET("/entities/{code}/timetable", { params: { path: { code } }, signal })),
  });
}

export function useStaffOf(code: string) {
  const may = useMay();
  return useQuery({
    queryKey: [KEY, "staff", code],
    queryFn: async ({ signal }) =>
      (await told(api.GET("/staff", { params: { query: { entity: code } }, signal }))).staff,
    enabled: may("staff.read") && code !== "",
  });
}

export function EntityPanels({ entity }: { entity: Entity }) {
  const say = useSay();
  const may = useMay();
  const [editing, setEditing] = useState(false);
  const timetable = useTimetable(entity.code);
  const runs = entity.kind === "dealer" || entity.kind === "maker";
  const isDealer = entity.kind === "dealer";
  return (
    <>
      <div className="lc-org-head">
        <h2>{entity.name}</h2>
        <span className="lc-chip">{say(kinds[entity.kind as "dealer"])}</span>
        <span className={`lc-dot ${entity.status === "active" ? "good" : "bad"}`}>
          {say(kinds[entity.status as "active"])}
        </span>
        {may("org.manage") && (
          <div className="row wrap">
            {entity.kind !== "maker" && <Standing entity={entity} />}
            <Button icon={<EditOutlined />} onClick={() => setEditing(true)}>
              {say(admin.edit)}
            </Button>
          </div>
        )}
      </div>
      <div className="lc-admin-columns">
        <div className="lc-stack">
          <About entity={entity} />
          {isDealer && <Members code={entity.code} />}
          <Contracts entity={entity} />
        </div>
        <div className="lc-stack">
          {timetable.error && <Problem fault={timetable.error} again={timetable.refetch} />}
          {timetable.isPending && runs && <Skeleton active />}
          {timetable.data && runs && <Hours entity={entity} week={timetable.data.week} />}
          {timetable.data && runs && <Days entity={entity} days={timetable.data.days} />}
          {isDealer && <Stores entity={entity} />}
          {isDealer && <Teams entity={entity} />}
          {timetable.data && isDealer && <Series entity={entity} series={timetable.data.series} />}
          {timetable.data && isDealer && may("org.manage") && (
            <Rota entity={entity} shifts={timetable.data.shifts} />
          )}
        </div>
      </div>
      <EditEntity open={editing} close={() => setEditing(false)} entity={entity} />
    </>
  );
}

function About({ entity }: { entity: Entity }) {
  const say = useSay();
  const nameOf = useEntityName();
  const { data: regions } = useRegions();
  const region = regions?.find((one) => one.code === entity.region);
  const above = regions?.find((one) => one.code === region?.parent);
  return (
    <Panel title={say(org.facts)}>
      <Facts
        of={[
          [say(admin.code), entity.code],
          [say(org.legalName), entity.legal_name],
          [say(org.registration), entity.registration_no],
          [say(org.region), [above?.name, region?.name].filter(Boolean).join(" / ")],
          [say(org.group), entity.group && nameOf(entity.group)],
          [say(org.place), [entity.province, entity.city].filter(Boolean).join(" ")],
          [
            say(org.coordinates),
            entity.longitude !== null && entity.latitude !== null
              ? `${entity.longitude.toFixed(4)}, ${entity.latitude.toFixed(4)}`
              : "",
          ],
          [say(org.contact), entity.contact],
          [say(org.timeZone), entity.time_zone],
          [say(org.followup), say(org.minutes, { n: entity.followup_minutes })],
          [say(org.holidays), say(holidayRules[entity.holiday_policy as "open"])],
        ]}
      />
    </Panel>
  );
}

function Standing({ entity }: { entity: Entity }) {
  const say = useSay();
  const { modal, message } = App.useApp();
  const queries = useQueryClient();
  const { data: staff } = useStaffOf(entity.code);
  const turn = async (status: "active" | "suspended" | "closed") => {
    try {
      await told(
        api.PATCH("/entities/{code}", { params: { path: { code: entity.code } }, body: { status } }),
      );
      await queries.invalidateQueries({ queryKey: [KEY, "entities"] });
      message.success(say(admin.saved));
    } catch (fault) {
      message.error(sentence(fault, say));
    }
  };
  const ask = (status: "suspended" | "closed") =>
    modal.confirm({
      title: say(status === "closed" ? org.shutSure : org.suspendSure, { name: entity.name }),
      content: say(org.stopLead, { n: staff?.length ?? 0 }),
      okText: say(status === "closed" ? org.shut : org.suspend),
      okButtonProps: { danger: true },
      cancelText: say(admin.cancel),
      onOk: () => turn(status),
    });
  if (entity.status !== "active") return <Button onClick={() => turn("active")}>{say(org.reopen)}</Button>;
  return (
    <>
      <Button onClick={() => ask("suspended")}>{say(org.suspend)}</Button>
      <Button danger onClick={() => ask("closed")}>
        {say(org.shut)}
      </Button>
    </>
  );
}

function Members({ code }: { code: string }) {
  const say = useSay();
  const may = useMay();
  const { data, error, refetch } = useStaffOf(code);
  if (!may("staff.read")) return null;
  return (
    <Panel
      title={say(places.members)}
      extra={
        <Link to="/administration/staff" search={{ dealer: code }}>
          {say(places.allMembers)}
        </Link>
      }
    >
      <Rows
        label={say(places.members)}
        rows={data}
        fault={error}
        again={refetch}
        keyOf={(one) => one.id}
        empty={say(places.noMembers)}
        columns={[
          {
            key: "name",
            title: say(admin.name),
            cell: (one) => (
              <Link to="/administration/staff/$code" params={{ code: one.code }}>
                {one.name}
              </Link>
            ),
          },
          {
            key: "role",
            title: say(org.kind),
            cell: (one) => (roles[one.role] ? say(roles[one.role] as never) : one.role),
          },
          {
            key: "away",
            title: "",
            end: true,
            cell: (one) => one.away_until && <span className="lc-chip">{say(places.away)}</span>,
          },
        ]}
      />
    </Panel>
  );
}
