/** What stands around each part of the desk: the way to the others. */
import { Link, Navigate, useRouterState } from "@tanstack/react-router";
import { Result } from "antd";
import type { ReactNode } from "react";
import { Page, showPresent } from "../frame/Page";
import { useMay, useMe } from "../frame/session";
import { useSay } from "../frame/speech";
import { frame } from "../frame/words";
import "./administration.css";
import { parts } from "./sections";
import { admin } from "./words";

/** The parts that are this person's. */
export function useParts() {
  const may = useMay();
  const { zone } = useMe();
  return parts.filter((one) => may(...one.needs) && (!one.ofMaker || zone === "maker"));
}

export function Start() {
  const say = useSay();
  const [first] = useParts();
  return first ? <Navigate to={first.to} replace /> : <Result title={say(frame.nothingHere)} />;
}

interface SectionProps {
  title: string;
  beside?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

export function Section({ title, beside, actions, children }: SectionProps) {
  const say = useSay();
  const path = useRouterState({ select: (state) => state.location.pathname });
  return (
    <Page title={title} beside={beside} actions={actions}>
      <nav ref={showPresent} className="lc-admin-parts" aria-label={say(admin.parts)}>
        {useParts().map((one) => {
          const here = path === one.to || path.startsWith(`${one.to}/`);
          return (
            <Link
              key={one.to}
              to={one.to}
              className={here ? "lc-admin-part lc-part-here" : "lc-admin-part"}
              aria-current={here ? "page" : undefined}
            >
              {say(one.text)}
            </Link>
          );
        })}
      </nav>
      {children}
    </Page>
  );
}
