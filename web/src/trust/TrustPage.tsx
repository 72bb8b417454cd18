/** The frame of the desk's pages: its parts beside each other. Lists whose rows say who, what, when. */
import { Link, useRouterState } from "@tanstack/react-router";
import { Empty, Skeleton } from "antd";
import type { ReactNode } from "react";
import { Page, showPresent } from "../frame/Page";
import { Problem } from "../frame/problem";
import { useMay, useMe } from "../frame/session";
import { useSay } from "../frame/speech";
import { partsOf } from "./parts";
import "./trust.css";
import { trust } from "./words";

interface TrustPageProps {
  title: string;
  lead?: string;
  beside?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

export function TrustPage({ title, lead, children, ...more }: TrustPageProps) {
  const say = useSay();
  const may = useMay();
  const { zone } = useMe();
  const here = useRouterState({ select: ({ location }) => location.pathname });
  return (
    <Page title={title} {...more}>
      <nav ref={showPresent} className="lc-trust-parts" aria-label={say(trust.parts)}>
        {partsOf(may, zone === "maker").map((one) => {
          const is = one.to === "/trust" ? here === "/trust" : here.startsWith(one.to);
          return (
            <Link
              key={one.to}
              to={one.to as never}
              className={is ? "here" : ""}
              aria-current={is ? "page" : undefined}
            >
              {say(one.text)}
            </Link>
          );
        })}
      </nav>
      {lead && <p className="soft lc-trust-lead">{lead}</p>}
      {children}
    </Page>
  );
}

interface ListProps<Row> {
  label: string;
  rows: readonly Row[] | undefined;
  error?: unknown;
  again?: () => void;
  keyOf: (row: Row) => string;
  empty: ReactNode;
  children: (row: Row) => ReactNode;
}

/** Rows of one kind; while they are not there, what stands in their place. */
export function Rows<Row>({ label, rows, error, again, keyOf, empty, children }: ListProps<Row>) {
  if (error && !rows) return <Problem fault={error} {...(again ? { again } : {})} />;
  if (!rows) return <Skeleton active paragraph={{ rows: 5 }} />;
  if (rows.length === 0) return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={empty} />;
  return (
    <ul className="lc-trust-rows" aria-label={label}>
      {rows.map((row) => (
        <li key={keyOf(row)}>{children(row)}</li>
      ))}
    </ul>
  );
}
