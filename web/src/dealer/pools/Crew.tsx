/** Who works in a pool, who looks after it: people and teams. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Checkbox, Skeleton } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../../frame/client";
import { Problem, sentence } from "../../frame/problem";
import { roles } from "../../frame/roles";
import { useSay } from "../../frame/speech";
import { useStaff } from "../staff";
import type { PoolStanding } from "./standing";
import { crew } from "./words";

type Members = Schemas["Members"];
/** What somebody is in a pool: nothing, a member, one who looks after it. */
type Place = "" | "member" | "admin";

export function Crew({ pool }: { pool: PoolStanding }) {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["dealer", "pool members", pool.code],
    queryFn: ({ signal }) =>
      told(api.GET("/pools/{code}/members", { params: { path: { code: pool.code } }, signal })),
  });
  if (isPending) return <Skeleton active />;
  if (error) return <Problem fault={error} again={refetch} />;
  return <Places key={JSON.stringify(data)} pool={pool} members={data} />;
}

function Places({ pool, members }: { pool: PoolStanding; members: Members }) {
  const say = useSay();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const staff = useStaff(pool.entity);
  const teams = useQuery({
    queryKey: ["dealer", "teams", pool.entity],
    queryFn: ({ signal }) => told(api.GET("/teams", { params: { query: { entity: pool.entity } }, signal })),
  });
  const [people, setPeople] = useState(() => placesOf(members.people, "staff"));
  const [groups, setGroups] = useState(() => placesOf(members.teams, "team"));
  const save = useMutation({
    mutationFn: (body: Members) =>
      told(api.PUT("/pools/{code}/members", { params: { path: { code: pool.code } }, body })),
    onSuccess: () => {
      message.success(say(crew.saved));
      queries.invalidateQueries({ queryKey: ["dealer"] });
    },
    onError: (fault) => message.error(sentence(fault, say)),
  });
  const body: Members = {
    people: [...people].map(([code, place]) => ({ staff: code, admin: place === "admin" })),
    teams: [...groups].map(([code, place]) => ({ team: code, admin: place === "admin" })),
  };
  const named = people.size + groups.size > 0;
  return (
    <section className="lc-panel lc-crew">
      <p className={named ? "soft" : "strong"}>{say(named ? crew.some : crew.everyone)}</p>
      <h2>{say(crew.people)}</h2>
      {staff.isPending && <Skeleton active />}
      {staff.data
        ?.filter((one) => one.status === "active")
        .map((one) => (
          <Line
            key={one.code}
            name={one.name}
            what={roles[one.role] ? say(roles[one.role] ?? crew.works) : ""}
            place={people.get(one.code) ?? ""}
            put={(place) => setPeople(placed(people, one.code, place))}
          />
        ))}
      {(teams.data?.teams.length ?? 0) > 0 && <h2>{say(crew.teams)}</h2>}
      {teams.data?.teams
        .filter((one) => one.status === "active")
        .map((one) => (
          <Line
            key={one.code}
            name={one.name}
            what=""
            place={groups.get(one.code) ?? ""}
            put={(place) => setGroups(placed(groups, one.code, place))}
          />
        ))}
      <div className="row wrap">
        <Button type="primary" loading={save.isPending} onClick={() => save.mutate(body)}>
          {say(crew.save)}
        </Button>
        {named && (
          <Button
            onClick={() => {
              setPeople(new Map());
              setGroups(new Map());
            }}
          >
            {say(crew.none)}
          </Button>
        )}
      </div>
    </section>
  );
}

interface LineProps {
  name: string;
  what: string;
  place: Place;
  put: (place: Place) => void;
}

function Line({ name, what, place, put }: LineProps) {
  const say = useSay();
  return (
    <div className="lc-crew-line">
      <span>
        <strong>{name}</strong> <span className="soft">{what}</span>
      </span>
      <Checkbox
        checked={place !== ""}
        aria-label={`${name} ${say(crew.works)}`}
        onChange={(event) => put(event.target.checked ? "member" : "")}
      >
        {say(crew.works)}
      </Checkbox>
      <Checkbox
        checked={place === "admin"}
        aria-label={`${name} ${say(crew.looksAfter)}`}
        onChange={(event) => put(event.target.checked ? "admin" : "member")}
      >
        {say(crew.looksAfter)}
      </Checkbox>
    </div>
  );
}

function placesOf(of: readonly unknown[] = [], key: "staff" | "team"): ReadonlyMap<string, Place> {
  return new Map(
    (of as Readonly<Record<string, unknown>>[]).map((one) => [
      String(one[key]),
      one.admin ? "admin" : "member",
    ]),
  );
}

function placed(places: ReadonlyMap<string, Place>, code: string, place: Place): ReadonlyMap<string, Place> {
  const next = new Map(places);
  if (place) next.set(code, place);
  else next.delete(code);
  return next;
}
