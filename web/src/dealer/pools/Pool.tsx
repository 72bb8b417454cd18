/** One pool: what lies there and what was claimed, who works there, its rule. */
import { ArrowLeftOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Button, Empty, Skeleton, Tabs } from "antd";
import { useState } from "react";
import { Page } from "../../frame/Page";
import { Problem } from "../../frame/problem";
import { useMay } from "../../frame/session";
import { useSay } from "../../frame/speech";
import "../dealer.css";
import { poolRoute } from "../desk";
import { Crew } from "./Crew";
import { Fill } from "./Fill";
import { Lying } from "./Lying";
import "./pools.css";
import { RuleSays } from "./Pools";
import { RuleForm } from "./RuleForm";
import { type PoolStanding, poolOf, usePools } from "./standing";
import { pools } from "./words";

export function Pool() {
  const say = useSay();
  const { code } = poolRoute.useParams();
  const { data, error, isPending, refetch } = usePools();
  const pool = poolOf(data, code);
  if (isPending) {
    return (
      <Page title={say(pools.title)}>
        <Skeleton active paragraph={{ rows: 8 }} />
      </Page>
    );
  }
  if (error && !data) return <Problem fault={error} again={refetch} />;
  if (!pool) {
    return (
      <Page title={say(pools.title)}>
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={say(pools.noneMember)}>
          <Link to="/pools">{say(pools.back)}</Link>
        </Empty>
      </Page>
    );
  }
  return <Shown pool={pool} />;
}

function Shown({ pool }: { pool: PoolStanding }) {
  const say = useSay();
  const may = useMay();
  const [tab, setTab] = useState("lying");
  const [filling, setFilling] = useState(false);
  const { rule } = pool;
  const manages = may("pool.manage");
  const sees = manages || may("pool.recall") || pool.admin;
  const open = rule.status === "active";
  const items = [
    { key: "lying", label: say(pools.tabLying), shown: open },
    { key: "claimed", label: say(pools.tabClaimed), shown: open && (sees || !rule.hide_claimed) },
    { key: "converted", label: say(pools.tabConverted), shown: open && (sees || !rule.hide_converted) },
    { key: "people", label: say(pools.tabPeople), shown: manages && open },
    { key: "rule", label: say(pools.tabRule), shown: manages },
  ].filter((one) => one.shown);
  const here = items.some((one) => one.key === tab) ? tab : (items[0]?.key ?? "");
  const list = here === "lying" || here === "claimed" || here === "converted";
  return (
    <Page
      full={list}
      title={rule.name}
      beside={
        <span className="soft lc-wide-only">
          <RuleSays pool={pool} />
        </span>
      }
      actions={
        <>
          <Link to="/pools" className="lc-head-link">
            <ArrowLeftOutlined /> {say(pools.back)}
          </Link>
          {may("pool.recall") && open && <Button onClick={() => setFilling(true)}>{say(pools.fill)}</Button>}
        </>
      }
    >
      <Tabs activeKey={here} onChange={setTab} items={items.map(({ key, label }) => ({ key, label }))} />
      {list && <Lying key={here} pool={pool} show={here} sees={sees} />}
      {here === "people" && <Crew pool={pool} />}
      {here === "rule" && (
        <section className="lc-panel lc-pool-form">
          <RuleForm key={pool.code} pool={pool} done={() => undefined} />
        </section>
      )}
      <Fill pool={pool} open={filling} close={() => setFilling(false)} />
    </Page>
  );
}
