/** The teams of a dealer: the dealer's own manager looks after them too. */
import { PlusOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Radio, Select } from "antd";
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
import { type Entity, useStaffOf } from "./EntityPanels";
import { useStores } from "./Stores";
import { kinds, places } from "./words";

type Team = Schemas["TeamShown"];

export function useTeams(code: string) {
  return useQuery({
    queryKey: [KEY, "teams", code],
    queryFn: async ({ signal }) =>
      (await told(api.GET("/teams", { params: { query: { entity: code } }, signal }))).teams,
    enabled: code !== "",
  });
}

export function Teams({ entity }: { entity: Entity }) {
  const say = useSay();
  const may = useMay();
  const manage = may("org.manage", "staff.manage");
  const { data, error, refetch } = useTeams(entity.code);
  const { data: stores } = useStores(entity.code);
  const { data: staff } = useStaffOf(entity.code);
  const [editing, setEditing] = useState<Team>();
  const [open, setOpen] = useState(false);
  const edit = (team?: Team) => {
    setEditing(team);
    setOpen(true);
  };
  return (
    <Panel
      title={say(places.teams)}
      extra={
        manage && (
          <Button size="small" icon={<PlusOutlined />} onClick={() => edit()}>
            {say(places.addTeam)}
          </Button>
        )
      }
    >
      <Rows
        label={say(places.teams)}
        rows={data}
        fault={error}
        again={refetch}
        keyOf={(one) => one.code}
        empty={say(places.noTeams)}
        columns={[
          { key: "name", title: say(admin.name), cell: (one) => one.name },
          {
            key: "leader",
            title: say(places.leader),
            cell: (one) =>
              staff?.find((other) => other.code === one.leader)?.name ??
              (one.leader || <span className="faint">{say(places.noLeader)}</span>),
          },
          {
            key: "store",
            title: say(kinds.store),
            cell: (one) =>
              stores?.find((other) => other.code === one.store)?.name ??
              (one.store || <span className="faint">{say(places.wholeEntity)}</span>),
          },
          {
            key: "state",
            title: say(admin.status),
            cell: (one) => (
              <span className={`lc-dot ${one.status === "active" ? "good" : ""}`}>
                {say(one.status === "active" ? places.teamOpen : places.teamClosed)}
              </span>
            ),
          },
          ...(manage
            ? [
                {
                  key: "acts",
                  title: "",
                  end: true,
                  cell: (one: Team) => (
                    <Button size="small" type="text" onClick={() => edit(one)}>
                      {say(admin.edit)}
                    </Button>
                  ),
                },
              ]
            : []),
        ]}
      />
      <TeamForm open={open} close={() => setOpen(false)} entity={entity} team={editing} />
    </Panel>
  );
}

interface TeamFormProps {
  open: boolean;
  close: () => void;
  entity: Entity;
  team?: Team;
}

interface TeamGiven {
  code: string;
  name: string;
  store?: string;
  leader?: string;
  status?: "active" | "closed";
}

function TeamForm({ open, close, entity, team }: TeamFormProps) {
  const say = useSay();
  const queries = useQueryClient();
  const { data: stores } = useStores(entity.code);
  const { data: staff } = useStaffOf(entity.code);
  const { data: teams } = useTeams(entity.code);
  return (
    <Editing<TeamGiven>
      title={say(team ? places.editTeam : places.addTeam)}
      open={open}
      close={close}
      initial={
        team && ({ ...team, store: team.store || undefined, leader: team.leader || undefined } as TeamGiven)
      }
      save={async ({ code, name, store = "", leader = "", status = "active" }) => {
        await told(
          api.PUT("/entities/{code}/teams/{team}", {
            params: { path: { code: entity.code, team: team?.code ?? code } },
            body: { name, store, leader, status },
          }),
        );
        await queries.invalidateQueries({ queryKey: [KEY, "teams", entity.code] });
        await queries.invalidateQueries({ queryKey: [KEY, "places", entity.code] });
      }}
    >
      <CodeLine there={team !== undefined} used={teams?.map((one) => one.code)} />
      <Line name="name" label={say(admin.name)} required autoFocus={team !== undefined} />
      <Form.Item name="leader" label={say(places.leader)}>
        <Select
          allowClear
          aria-label={say(places.leader)}
          showSearch={{ optionFilterProp: "label" }}
          options={(staff ?? []).map((one) => ({ value: one.code, label: `${one.name} · ${one.code}` }))}
        />
      </Form.Item>
      <Form.Item name="store" label={say(kinds.store)}>
        <Select
          allowClear
          aria-label={say(kinds.store)}
          placeholder={say(places.wholeEntity)}
          options={(stores ?? []).map((one) => ({ value: one.code, label: one.name }))}
        />
      </Form.Item>
      {team && (
        <Form.Item name="status" label={say(admin.status)}>
          <Radio.Group
            options={[
              { value: "active", label: say(places.teamOpen) },
              { value: "closed", label: say(places.teamClosed) },
            ]}
          />
        </Form.Item>
      )}
    </Editing>
  );
}
