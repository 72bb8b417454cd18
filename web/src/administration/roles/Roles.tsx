/** What each role may do: one by one, and all of them side by side. */
import { CheckOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Checkbox, Form, Skeleton } from "antd";
import { useState } from "react";
import { api, type Permission, type Schemas, told } from "../../frame/client";
import { Problem } from "../../frame/problem";
import { roles as roleNames } from "../../frame/roles";
import { useMay } from "../../frame/session";
import { useSay } from "../../frame/speech";
import { Editing } from "../Editing";
import { KEY } from "../reading";
import { Section } from "../Section";
import { difference, grouped, permissionText } from "./permissions";
import "./roles.css";
import { breadths, groups, matrix } from "./words";

type Role = Schemas["RoleShown"];
/** Roles of the maker first, then those of dealers, as they are told everywhere. */
const ORDER = Object.keys(roleNames);

export function useRoleName(): (code: string) => string {
  const say = useSay();
  return (code) => (roleNames[code] ? say(roleNames[code]) : code);
}

export function Roles() {
  const say = useSay();
  const may = useMay();
  const nameOf = useRoleName();
  const [chosen, setChosen] = useState<Role>();
  const { data, error, refetch } = useQuery({
    queryKey: [KEY, "roles"],
    queryFn: ({ signal }) => told(api.GET("/roles", { signal })),
  });
  const known = [...(data?.roles ?? [])].sort(
    (one, other) => ORDER.indexOf(one.code) - ORDER.indexOf(other.code),
  );
  return (
    <Section title={say(matrix.title)}>
      <p className="soft lc-edit-lead">{say(matrix.lead)}</p>
      {error && <Problem fault={error} again={refetch} />}
      {!data && !error && <Skeleton active />}
      {data && (
        <div className="lc-stack">
          <ul className="lc-roles">
            {known.map((one) => (
              <li key={one.code} className="lc-role">
                <h2>{nameOf(one.code)}</h2>
                <span className="soft">{say(breadths[one.sees as "own"])}</span>
                <div className="lc-role-foot">
                  <span className="faint">{say(matrix.permissions, { n: one.permissions.length })}</span>
                  {may("role.manage") && (
                    <Button
                      size="small"
                      aria-label={`${say(matrix.edit)} · ${nameOf(one.code)}`}
                      onClick={() => setChosen(one)}
                    >
                      {say(matrix.edit)}
                    </Button>
                  )}
                </div>
              </li>
            ))}
          </ul>
          <Matrix roles={known} all={data.permissions} />
        </div>
      )}
      {data && <Change role={chosen} all={data.permissions} close={() => setChosen(undefined)} />}
    </Section>
  );
}

function Matrix({ roles, all }: { roles: readonly Role[]; all: readonly Permission[] }) {
  const say = useSay();
  const nameOf = useRoleName();
  return (
    <section className="lc-panel">
      <div className="lc-panel-head">
        <h2>{say(matrix.all)}</h2>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keyboard */}
      <section className="lc-matrix-box" tabIndex={0} aria-label={say(matrix.all)}>
        <table className="lc-matrix">
          <thead>
            <tr>
              <th scope="col">{say(matrix.permission)}</th>
              {roles.map((one) => (
                <th key={one.code} scope="col">
                  <span>{nameOf(one.code)}</span>
                </th>
              ))}
            </tr>
          </thead>
          {grouped(all).map(([group, some]) => (
            <tbody key={group}>
              <tr>
                <th colSpan={roles.length + 1} scope="colgroup" className="lc-matrix-group">
                  {say(groups[group])}
                </th>
              </tr>
              {some.map((permission) => (
                <tr key={permission}>
                  <th scope="row">{say(permissionText(permission))}</th>
                  {roles.map((one) => {
                    const has = one.permissions.includes(permission);
                    return (
                      <td key={one.code} className={has ? "lc-matrix-has" : undefined}>
                        {has ? (
                          <CheckOutlined aria-label={say(matrix.has)} />
                        ) : (
                          <span className="lc-matrix-not">
                            <span aria-hidden="true">·</span>
                            <span className="lc-unseen">{say(matrix.hasNot)}</span>
                          </span>
                        )}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </section>
    </section>
  );
}

interface ChangeProps {
  role?: Role;
  all: readonly Permission[];
  close: () => void;
}

function Change({ role, all, close }: ChangeProps) {
  const say = useSay();
  const nameOf = useRoleName();
  const queries = useQueryClient();
  return (
    <Editing<{ permissions: Permission[] }>
      key={role?.code}
      title={`${say(matrix.edit)} · ${nameOf(role?.code ?? "")}`}
      open={role !== undefined}
      close={close}
      size={600}
      act={say(matrix.save)}
      initial={{ permissions: (role?.permissions ?? []) as Permission[] }}
      save={async ({ permissions }) => {
        const path = { code: role?.code ?? "" };
        await told(api.PUT("/roles/{code}/permissions", { params: { path }, body: { permissions } }));
        await queries.invalidateQueries({ queryKey: [KEY, "roles"] });
      }}
    >
      <Form.Item name="permissions">
        <Checkbox.Group className="lc-permissions">
          {grouped(all).map(([group, some]) => (
            <fieldset key={group}>
              <legend>{say(groups[group])}</legend>
              {some.map((one) => (
                <Checkbox key={one} value={one}>
                  {say(permissionText(one))}
                </Checkbox>
              ))}
            </fieldset>
          ))}
        </Checkbox.Group>
      </Form.Item>
      <Difference before={role?.permissions ?? []} />
    </Editing>
  );
}

/** What is about to change, said before it does. */
function Difference({ before }: { before: readonly string[] }) {
  const say = useSay();
  const after: string[] = Form.useWatch("permissions") ?? before;
  const { gains, loses } = difference(before, after);
  const named = (some: readonly string[]) => some.map((one) => say(permissionText(one))).join(" · ");
  if (gains.length + loses.length === 0) return <p className="faint lc-edit-lead">{say(matrix.same)}</p>;
  return (
    <Alert
      type={loses.length > 0 ? "warning" : "info"}
      showIcon
      className="lc-edit-fault"
      title={
        <>
          {gains.length > 0 && <div>{say(matrix.gains, { what: named(gains) })}</div>}
          {loses.length > 0 && <div>{say(matrix.loses, { what: named(loses) })}</div>}
        </>
      }
      description={loses.length > 0 ? say(matrix.danger) : undefined}
    />
  );
}
