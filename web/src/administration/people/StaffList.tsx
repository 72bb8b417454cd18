/** Who works where; somebody joins here. */
import { SearchOutlined, UserAddOutlined } from "@ant-design/icons";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Checkbox, Input } from "antd";
import { useEffect, useMemo, useState } from "react";
import { api, type Schemas, told } from "../../frame/client";
import { roles } from "../../frame/roles";
import { useMay, useMe } from "../../frame/session";
import { useSay } from "../../frame/speech";
import { Time } from "../../frame/times";
import { staffRoute } from "../desk";
import { Rows } from "../Rows";
import { EntitySelect, KEY, useEntityName } from "../reading";
import { Section } from "../Section";
import { admin } from "../words";
import { Join } from "./Join";
import "./people.css";
import { people } from "./words";

type Staff = Schemas["StaffShown"];

export function StaffList() {
  const say = useSay();
  const may = useMay();
  const go = useNavigate();
  const { several_dealers: several } = useMe();
  const { dealer = "", left = false } = staffRoute.useSearch();
  const [text, setText] = useState("");
  const [joining, setJoining] = useState(false);
  const nameOf = useEntityName();
  const pages = useInfiniteQuery({
    queryKey: [KEY, "people", dealer, left],
    queryFn: ({ pageParam, signal }) =>
      told(api.GET("/staff", { params: { query: { entity: dealer, left, after: pageParam } }, signal })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
  });
  // The list is of a network's size: all of it, so that a name is found wherever it stands.
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = pages;
  useEffect(() => {
    if (text && hasNextPage && !isFetchingNextPage && !isFetchNextPageError) fetchNextPage();
  }, [text, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  const rows = useMemo(() => {
    const all = pages.data?.pages.flatMap((one) => one.staff);
    const sought = text.trim().toLowerCase();
    return sought ? all?.filter((one) => `${one.name} ${one.code}`.toLowerCase().includes(sought)) : all;
  }, [pages.data, text]);
  const narrow = (next: { dealer?: string; left?: boolean }) =>
    go({
      to: "/administration/staff",
      search: { ...(next.dealer ? { dealer: next.dealer } : {}), ...(next.left ? { left: true } : {}) },
      replace: true,
    });
  return (
    <Section
      title={say(people.title)}
      actions={
        may("staff.manage") && (
          <Button type="primary" icon={<UserAddOutlined />} onClick={() => setJoining(true)}>
            {say(people.join)}
          </Button>
        )
      }
    >
      <div className="lc-admin-bar">
        {several && (
          <EntitySelect
            narrows
            label={say(admin.dealer)}
            kinds={["dealer"]}
            allowClear
            value={dealer || undefined}
            onChange={(code) => narrow({ dealer: code, left })}
          />
        )}
        <Input
          allowClear
          prefix={<SearchOutlined />}
          placeholder={say(people.find)}
          aria-label={say(people.find)}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Checkbox checked={left} onChange={(event) => narrow({ dealer, left: event.target.checked })}>
          {say(people.withLeft)}
        </Checkbox>
      </div>
      <section className="lc-panel">
        <Rows
          label={say(people.title)}
          rows={rows}
          fault={pages.error}
          again={pages.refetch}
          keyOf={(one) => one.id}
          empty={
            <>
              <strong>{say(people.none)}</strong>
              {may("staff.manage") && <p className="soft">{say(people.noneLead)}</p>}
            </>
          }
          columns={[
            {
              key: "name",
              title: say(people.name),
              cell: (one) => (
                <Link to="/administration/staff/$code" params={{ code: one.code }} className="strong">
                  {one.name}
                </Link>
              ),
            },
            { key: "code", title: say(people.staffCode), cell: (one) => one.code },
            { key: "role", title: say(people.role), cell: (one) => <Post staff={one} /> },
            ...(several
              ? [{ key: "dealer", title: say(admin.dealer), cell: (one: Staff) => nameOf(one.entity) }]
              : []),
            {
              key: "place",
              title: `${say(people.store)} / ${say(people.team)}`,
              cell: (one) =>
                [one.store, one.team].filter(Boolean).join(" / ") || <span className="faint">–</span>,
            },
            { key: "state", title: say(admin.status), cell: (one) => <Presence staff={one} /> },
          ]}
        />
        {hasNextPage && (
          <Button block type="text" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
            {say(admin.any)}
          </Button>
        )}
      </section>
      <Join open={joining} close={() => setJoining(false)} dealer={dealer} />
    </Section>
  );
}

export function Post({ staff }: { staff: Staff }) {
  const say = useSay();
  const text = roles[staff.role];
  return <>{text ? say(text) : staff.role}</>;
}

/** There, away, about to go, gone. */
export function Presence({ staff }: { staff: Staff }) {
  const say = useSay();
  if (staff.status === "left")
    return (
      <span className="lc-dot">
        {say(people.gone)} {staff.left_on}
      </span>
    );
  if (staff.left_on)
    return <span className="lc-dot warn">{say(people.leaving, { day: staff.left_on })}</span>;
  if (staff.away_until)
    return (
      <span className="lc-dot warn">
        <span>
          {say(people.away, { day: "" })}
          <Time at={staff.away_until} />
        </span>
      </span>
    );
  return <span className="lc-dot good">{say(people.there)}</span>;
}
