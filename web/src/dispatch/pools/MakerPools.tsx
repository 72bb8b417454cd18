/** The pools of the maker: what waits there without a dealer, what the reader has in hand, who has what. */
import { PlusOutlined } from "@ant-design/icons";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Drawer, Empty, Skeleton } from "antd";
import { useState } from "react";
import "../../dealer/dealer.css";
import { Options } from "../../dealer/Options";
import { age } from "../../dealer/pools/standing";
import { Page } from "../../frame/Page";
import { Problem } from "../../frame/problem";
import { useMay } from "../../frame/session";
import { useSay, useSpeech } from "../../frame/speech";
import { makersRoute } from "../desk";
import "../dispatch.css";
import { Hands, Lying, Mine } from "./Hands";
import { COUNTED, type MakerPool, useMakerPools } from "./hands";
import { Crew, RuleForm } from "./Settings";
import { makers } from "./words";

type Setting = "make" | "change" | "crew" | undefined;

export function MakerPools() {
  const say = useSay();
  const may = useMay();
  const go = useNavigate();
  const { pool = "" } = makersRoute.useSearch();
  const [setting, setSetting] = useState<Setting>();
  const { data, error, isPending, refetch } = useMakerPools();
  const here = data?.find((one) => one.code === pool) ?? data?.[0];
  const rules = may("rule.approve");
  const look = (code: string) =>
    go({ to: "/dispatch/pools", search: { pool: code } as never, replace: true });
  const close = () => setSetting(undefined);
  const make = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setSetting("make")}>
      {say(makers.make)}
    </Button>
  );
  return (
    <Page
      title={say(makers.title)}
      actions={
        <>
          <Link to="/dispatch" className="lc-dispatch-link">
            {say(makers.toDispatch)}
          </Link>
          {rules && here && (
            <>
              <Button onClick={() => setSetting("change")}>{say(makers.change)}</Button>
              <Button onClick={() => setSetting("crew")}>{say(makers.crew)}</Button>
            </>
          )}
          {rules && make}
        </>
      }
    >
      {isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {error && !data && <Problem fault={error} again={refetch} />}
      {data?.length === 0 && (
        <Empty
          className="lc-panel"
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description={
            <>
              <p className="strong">{say(makers.none)}</p>
              <p className="soft">{say(makers.noneLead)}</p>
            </>
          }
        />
      )}
      {here && (
        <div className="lc-asked">
          <section className="lc-panel lc-two-list">
            <h2>{say(makers.pools)}</h2>
            <Options
              label={say(makers.pools)}
              of={data ?? []}
              keyOf={(one) => one.code}
              here={here.code}
              go={look}
              show={(one) => <PoolLine of={one} />}
            />
          </section>
          <div className="lc-two-detail lc-stack">
            <Mine pools={data ?? []} />
            {here.rule.status === "active" ? (
              <>
                <Lying key={here.code} pool={here} />
                {here.admin && <Hands code={here.code} />}
              </>
            ) : (
              <p className="lc-panel soft">{say(makers.closedLead)}</p>
            )}
          </div>
        </div>
      )}
      <Drawer
        open={setting !== undefined}
        onClose={close}
        size={560}
        title={
          setting &&
          [say(makers[setting]), setting === "make" ? "" : here?.rule.name].filter(Boolean).join(" · ")
        }
        destroyOnHidden
      >
        {setting === "crew" && here ? (
          <Crew code={here.code} done={close} />
        ) : (
          <RuleForm
            {...(setting === "change" && here ? { pool: here } : {})}
            done={(code) => {
              close();
              look(code);
            }}
          />
        )}
      </Drawer>
    </Page>
  );
}

function PoolLine({ of }: { of: MakerPool }) {
  const say = useSay();
  const { language } = useSpeech();
  const amount = (count: number) =>
    count > COUNTED ? `${COUNTED.toLocaleString(language)}+` : String(count);
  return (
    <>
      <span className="lc-card-line">
        <strong>{of.rule.name}</strong>
        <span className="row">
          {of.rule.status === "closed" && <span className="lc-chip">{say(makers.closed)}</span>}
          {of.admin ? (
            <span className="lc-chip accent">{say(makers.admin)}</span>
          ) : (
            of.member && <span className="lc-chip">{say(makers.member)}</span>
          )}
        </span>
      </span>
      <span className="lc-card-line soft">
        <span>
          {say(makers.waiting, { n: amount(of.waiting) })}
          {of.held > 0 && ` · ${say(makers.held, { n: amount(of.held) })}`}
        </span>
        <span>
          {of.stale > 0 ? (
            <span className="lc-dot bad">{say(makers.stale, { n: amount(of.stale) })}</span>
          ) : (
            of.oldest && say(makers.oldest, { age: age(of.oldest, language) })
          )}
        </span>
      </span>
    </>
  );
}
