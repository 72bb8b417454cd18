/** Somebody joins a dealer, with an account where that is wanted. */
import { useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input, Select, Switch } from "antd";
import { useState } from "react";
import { api, type Schemas, told } from "../../frame/client";
import { roles } from "../../frame/roles";
import { Several } from "../../frame/Several";
import { useMe } from "../../frame/session";
import { useSay } from "../../frame/speech";
import { Editing, ShownOnce } from "../Editing";
import { CodeLine, Day, Line } from "../fields";
import { useStores } from "../organisation/Stores";
import { useTeams } from "../organisation/Teams";
import { EntitySelect, KEY, useBrands, useEntities, useNamed } from "../reading";
import { admin } from "../words";
import { people } from "./words";

export const POSTS = [
  "consultant",
  "dcc_manager",
  "dcc_agent",
  "sales_manager",
  "receptionist",
  "test_drive",
  "finance",
] as const;

type Body = Schemas["JoinBody"];
export const linkOf = (token: string) => `${location.origin}/welcome#${token}`;

interface JoinProps {
  open: boolean;
  close: () => void;
  dealer: string;
}

export function Join({ open, close, dealer }: JoinProps) {
  const say = useSay();
  const queries = useQueryClient();
  const { several_dealers: several } = useMe();
  const { data: entities } = useEntities();
  const own = several ? "" : (entities?.find((one) => one.kind === "dealer")?.code ?? "");
  const [account, setAccount] = useState(true);
  const [at, setAt] = useState("");
  const [name, setName] = useState("");
  const entity = at || dealer || own;
  return (
    <Editing<Body, Schemas["Joined"]>
      title={say(people.join)}
      open={open}
      close={close}
      initial={{ entity: entity || undefined, role: "consultant" }}
      save={async (given) => {
        const made = await told(
          api.POST("/staff", {
            body: {
              ...given,
              entity: given.entity ?? entity,
              store: given.store ?? "",
              team: given.team ?? "",
              brands: given.brands ?? [],
              joined_on: given.joined_on || null,
              login: account ? (given.login ?? "") : "",
            },
          }),
        );
        setName(given.name);
        await queries.invalidateQueries({ queryKey: [KEY, "people"] });
        await queries.invalidateQueries({ queryKey: [KEY, "staff"] });
        return made;
      }}
      after={(made, end) =>
        made.token ? (
          <ShownOnce text={linkOf(made.token)} label={say(people.linkLead)} close={end} />
        ) : (
          <div className="lc-once" role="status">
            <p className="strong">{say(people.joinedDone, { name })}</p>
            <div>
              <Button autoFocus onClick={end}>
                {say(admin.close)}
              </Button>
            </div>
          </div>
        )
      }
    >
      {several && (
        <Form.Item
          name="entity"
          label={say(admin.dealer)}
          rules={[{ required: true, message: say(admin.missing) }]}
        >
          <EntitySelect label={say(admin.dealer)} kinds={["dealer"]} onChange={(code) => setAt(code ?? "")} />
        </Form.Item>
      )}
      <Line name="name" label={say(people.name)} required max={100} autoFocus />
      <CodeLine />
      <PostFields entity={entity} />
      <Day name="joined_on" label={say(people.joined)} />
      <Form.Item label={say(people.withAccount)}>
        <Switch checked={account} onChange={setAccount} aria-label={say(people.withAccount)} />
      </Form.Item>
      {account && (
        <Form.Item
          name="login"
          label={say(people.login)}
          extra={say(people.loginLead)}
          rules={[{ required: true, message: say(admin.missing) }]}
        >
          <Input maxLength={100} autoComplete="off" spellCheck={false} />
        </Form.Item>
      )}
    </Editing>
  );
}

/** Role, store, team and brands of a post. */
export function PostFields({ entity }: { entity: string }) {
  const say = useSay();
  const named = useNamed();
  const { data: stores } = useStores(entity);
  const { data: teams } = useTeams(entity);
  const { data: brands } = useBrands();
  return (
    <>
      <Form.Item name="role" label={say(people.role)}>
        <Select
          aria-label={say(people.role)}
          options={POSTS.map((value) => ({ value, label: say(roles[value] as never) }))}
        />
      </Form.Item>
      <Form.Item name="store" label={say(people.store)}>
        <Select
          allowClear
          aria-label={say(people.store)}
          options={(stores ?? [])
            .filter((one) => one.status === "active")
            .map((one) => ({ value: one.code, label: one.name }))}
        />
      </Form.Item>
      <Form.Item name="team" label={say(people.team)}>
        <Select
          allowClear
          aria-label={say(people.team)}
          options={(teams ?? [])
            .filter((one) => one.status === "active")
            .map((one) => ({ value: one.code, label: one.name }))}
        />
      </Form.Item>
      <Form.Item name="brands" label={say(people.brands)}>
        <Several
          aria-label={say(people.brands)}
          placeholder={say(people.allBrands)}
          options={(brands ?? []).map((one) => ({ value: one.code, label: named(one) }))}
        />
      </Form.Item>
    </>
  );
}
