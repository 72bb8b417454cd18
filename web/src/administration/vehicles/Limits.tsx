/** By how much people of the own dealer may lower a price alone, by post. */
import { EditOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input, Skeleton } from "antd";
import { useState } from "react";
import { api, told } from "../../frame/client";
import { Facts, Panel } from "../../frame/Page";
import { Problem } from "../../frame/problem";
import { roles } from "../../frame/roles";
import { useSay } from "../../frame/speech";
import { Editing } from "../Editing";
import { KEY } from "../reading";
import { admin } from "../words";
import { percentOf, shareOf } from "./money";
import { finance, limits } from "./words";

const POSTS = ["consultant", "sales_manager", "dcc_manager"] as const;

export function Limits() {
  const say = useSay();
  const queries = useQueryClient();
  const [editing, setEditing] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: [KEY, "limits"],
    queryFn: async ({ signal }) => (await told(api.GET("/discount-limits", { signal }))).limits,
  });
  const nameOf = (role: string) => (roles[role] ? say(roles[role]) : role);
  const posts = [...new Set([...POSTS, ...Object.keys(data ?? {})])];
  return (
    <Panel
      title={say(limits.title)}
      extra={
        <Button
          type="text"
          icon={<EditOutlined />}
          aria-label={`${say(admin.edit)} · ${say(limits.title)}`}
          onClick={() => setEditing(true)}
        />
      }
    >
      <p className="soft lc-edit-lead">{say(limits.lead)}</p>
      {error && <Problem fault={error} again={refetch} />}
      {!data && !error && <Skeleton active title={false} />}
      {data && <Facts of={posts.map((role) => [nameOf(role), data[role] && `${percentOf(data[role])}%`])} />}
      <Editing<Record<string, string>>
        title={say(limits.title)}
        open={editing}
        close={() => setEditing(false)}
        lead={say(limits.lead)}
        initial={Object.fromEntries(Object.entries(data ?? {}).map(([role, one]) => [role, percentOf(one)]))}
        save={async (given) => {
          const wanted = Object.entries(given).flatMap(([role, percent]) => {
            const share = percent ? shareOf(percent) : null;
            return share === null ? [] : [[role, share] as const];
          });
          await told(api.PUT("/discount-limits", { body: { limits: Object.fromEntries(wanted) } }));
          await queries.invalidateQueries({ queryKey: [KEY, "limits"] });
        }}
      >
        {posts.map((role, place) => (
          <Form.Item
            key={role}
            name={role}
            label={say(limits.of, { role: nameOf(role) })}
            rules={[
              {
                validator: async (_, value) => {
                  if (value && shareOf(value) === null) throw new Error(say(finance.percentBad));
                },
              },
            ]}
          >
            <Input inputMode="decimal" suffix="%" autoFocus={place === 0} />
          </Form.Item>
        ))}
      </Editing>
    </Panel>
  );
}
