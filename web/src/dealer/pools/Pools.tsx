/** The pools of a dealer: how full each is, how old what lies there is, by which rule leads fall into it. */
import { PlusOutlined } from "@ant-design/icons";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Drawer, Empty, Skeleton } from "antd";
import { useState } from "react";
import { Page } from "../../frame/Page";
import { Problem } from "../../frame/problem";
import { useMay } from "../../frame/session";
import { useSay, useSpeech } from "../../frame/speech";
import "../dealer.css";
import "./pools.css";
import { RuleForm } from "./RuleForm";
import { age, type PoolStanding, usePools } from "./standing";
import { pools } from "./words";

export function Pools() {
  const say = useSay();
  const may = useMay();
  const go = useNavigate();
  const [making, setMaking] = useState(false);
  const { data, error, isPending, refetch } = usePools();
  const manages = may("pool.manage");
  const make = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
      {say(pools.make)}
    </Button>
  );
  return (
    <Page
      title={say(pools.title)}
      actions={
        manages && (
          <>
            <Link to="/private-pools" className="lc-head-link">
              {say(pools.privates)}
            </Link>
            <Link to="/return-reasons" className="lc-head-link">
              {say(pools.reasons)}
            </Link>
            {make}
          </>
        )
      }
    >
      {isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {error && !data && <Problem fault={error} again={refetch} />}
      {data?.length === 0 && (
        <Empty
          className="lc-panel"
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={
            manages ? (
              <>
                <p className="strong">{say(pools.none)}</p>
                <p className="soft">{say(pools.noneLead)}</p>
              </>
            ) : (
              say(pools.noneMember)
            )
          }
        >
          {manages && make}
        </Empty>
      )}
      <ul className="lc-pools">
        {data?.map((one) => (
          <li key={`${one.entity} ${one.code}`}>
            <PoolCard pool={one} />
          </li>
        ))}
      </ul>
      <Drawer
        open={making}
        onClose={() => setMaking(false)}
        size={560}
        title={say(pools.make)}
        destroyOnHidden
      >
        <RuleForm
          done={(code) => {
            setMaking(false);
            go({ to: "/pools/$code" as never, params: { code } as never });
          }}
        />
      </Drawer>
    </Page>
  );
}

function PoolCard({ pool }: { pool: PoolStanding }) {
  const say = useSay();
  const { language } = useSpeech();
  const { rule, standing } = pool;
  const lying = standing?.lying ?? 0;
  return (
    <Link
      to={"/pools/$code" as never}
      params={{ code: pool.code } as never}
      className={rule.status === "closed" ? "lc-pool lc-pool-closed" : "lc-pool"}
    >
      <span className="lc-card-line">
        <strong>{rule.name}</strong>
        <span className="row">
          {rule.group && <span className="lc-chip">{rule.group}</span>}
          {rule.home && <span className="lc-chip accent">{say(pools.home)}</span>}
          {rule.status === "closed" && <span className="lc-chip">{say(pools.closed)}</span>}
        </span>
      </span>
      <span className="lc-pool-count">
        <span className="lc-pool-number">{lying.toLocaleString(language)}</span>
        <span className="soft">
          {say(pools.lying)}
          {standing?.oldest_at && ` · ${say(pools.oldest, { age: age(standing.oldest_at, language) })}`}
        </span>
      </span>
      <span className="row wrap">
        {(standing?.stale ?? 0) > 0 && (
          <span className="lc-dot bad">{say(pools.stale, { n: standing?.stale ?? 0 })}</span>
        )}
        {(standing?.frozen ?? 0) > 0 && (
          <span className="lc-dot warn">{say(pools.frozenMany, { n: standing?.frozen ?? 0 })}</span>
        )}
        {pool.admin ? (
          <span className="lc-dot busy">{say(pools.admin)}</span>
        ) : (
          pool.member && <span className="lc-dot good">{say(pools.member)}</span>
        )}
      </span>
      <span className="faint">
        <RuleSays pool={pool} />
      </span>
    </Link>
  );
}

/** A rule in a line. */
export function RuleSays({ pool }: { pool: PoolStanding }) {
  const say = useSay();
  const { rule } = pool;
  const most = rule.most_days ?? null;
  const kept = rule.recalled
    ? say(pools.recallSays, { protect: rule.protect_days ?? 0, extend: rule.extend_days ?? 0 }) +
      (most === null ? "" : say(pools.recallMost, { most }))
    : say(pools.recallOff);
  const cool = rule.cooldown_hours ? ` · ${say(pools.cooldownSays, { n: rule.cooldown_hours })}` : "";
  return (
    <>
      {kept}
      {cool}
    </>
  );
}
