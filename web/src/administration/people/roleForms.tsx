/** An account with its roles, and other roles for one that there is. */
import { useQueryClient } from "@tanstack/react-query";
import { Checkbox, Form, Input } from "antd";
import { api, type Schemas, told } from "../../frame/client";
import { roles } from "../../frame/roles";
import { Several } from "../../frame/Several";
import { useSay } from "../../frame/speech";
import { Editing, ShownOnce } from "../Editing";
import { EntitySelect, KEY, useEntities, useRegions } from "../reading";
import { admin } from "../words";
import { linkOf } from "./Join";
import { accounts, people } from "./words";

type Account = Schemas["AccountShown"];
/** Which roles people of which kind of legal entity may have; a dealer's people have that of their post. */
const OF_KIND: Readonly<Record<string, readonly string[]>> = {
  maker: ["lead_operations", "marketing", "analyst", "privacy_officer", "administrator", "regional_manager"],
  group: ["group_manager"],
  vendor: ["call_centre_agent"],
  dealer: [
    "dcc_manager",
    "dcc_agent",
    "sales_manager",
    "receptionist",
    "test_drive",
    "consultant",
    "finance",
  ],
};

interface RolesGiven {
  roles: string[];
  regions?: string[];
}

const given = ({ roles: chosen, regions = [] }: RolesGiven) =>
  chosen.flatMap((role) =>
    role === "regional_manager" ? regions.map((region) => ({ role, region })) : [{ role, region: "" }],
  );

function RoleFields({ kind }: { kind: string }) {
  const say = useSay();
  const { data: regions } = useRegions();
  const chosen: string[] = Form.useWatch("roles") ?? [];
  return (
    <>
      <Form.Item name="roles" label={say(accounts.roles)}>
        <Checkbox.Group
          className="lc-choices"
          options={(OF_KIND[kind] ?? []).map((value) => ({ value, label: say(roles[value] as never) }))}
        />
      </Form.Item>
      {chosen.includes("regional_manager") && (
        <Form.Item
          name="regions"
          label={say(accounts.region)}
          rules={[{ required: true, message: say(accounts.regionMissing) }]}
        >
          <Several
            aria-label={say(accounts.region)}
            options={(regions ?? []).map((one) => ({ value: one.code, label: one.name }))}
          />
        </Form.Item>
      )}
    </>
  );
}

interface MakeGiven extends RolesGiven {
  login: string;
  entity: string;
}

export function MakeAccount({ open, close }: { open: boolean; close: () => void }) {
  const say = useSay();
  const queries = useQueryClient();
  const { data: entities } = useEntities();
  const maker = entities?.find((one) => one.kind === "maker");
  return (
    <Editing<MakeGiven, Schemas["LinkMade"]>
      title={say(accounts.make)}
      open={open}
      close={close}
      lead={say(accounts.makeLead)}
      initial={{ entity: maker?.code, roles: [] }}
      save={async ({ login, entity, ...chosen }) => {
        const body = { login, entity, staff: "", roles: given(chosen) };
        const made = await told(api.POST("/identity/accounts", { body }));
        await queries.invalidateQueries({ queryKey: [KEY, "accounts"] });
        return made;
      }}
      after={(made, end) => <ShownOnce text={linkOf(made.token)} label={say(people.linkLead)} close={end} />}
    >
      {(form) => (
        <>
          <Form.Item
            name="login"
            label={say(people.login)}
            extra={say(people.loginLead)}
            rules={[{ required: true, message: say(admin.missing) }]}
          >
            <Input maxLength={100} autoComplete="off" spellCheck={false} autoFocus />
          </Form.Item>
          <Form.Item
            name="entity"
            label={say(admin.entity)}
            rules={[{ required: true, message: say(admin.missing) }]}
          >
            <EntitySelect
              label={say(admin.entity)}
              kinds={["maker", "group", "vendor"]}
              onChange={() => form.setFieldValue("roles", [])}
            />
          </Form.Item>
          <Form.Item noStyle dependencies={["entity"]}>
            {({ getFieldValue }) => (
              <RoleFields
                kind={entities?.find((one) => one.code === getFieldValue("entity"))?.kind ?? "maker"}
              />
            )}
          </Form.Item>
        </>
      )}
    </Editing>
  );
}

export function GiveRoles({ account, close }: { account?: Account; close: () => void }) {
  const say = useSay();
  const queries = useQueryClient();
  const { data: entities } = useEntities();
  const kind = entities?.find((one) => one.id === account?.entity)?.kind ?? "maker";
  return (
    <Editing<RolesGiven>
      title={`${say(accounts.giveRoles)} · ${account?.login ?? ""}`}
      open={account !== undefined}
      close={close}
      lead={say(accounts.giveRolesLead)}
      initial={{ roles: account?.roles ?? [], regions: account?.regions ?? [] }}
      save={async (chosen) => {
        await told(
          api.PUT("/identity/accounts/{account_id}/roles", {
            params: { path: { account_id: account?.id ?? "" } },
            body: { roles: given(chosen) },
          }),
        );
        await queries.invalidateQueries({ queryKey: [KEY, "accounts"] });
      }}
    >
      <RoleFields kind={kind} />
    </Editing>
  );
}
