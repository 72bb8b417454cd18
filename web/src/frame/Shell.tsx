/** What stands around every page of the desk: navigation, language, appearance, account. */
import {
  LogoutOutlined,
  MenuFoldOutlined,
  MenuOutlined,
  MenuUnfoldOutlined,
  UserOutlined,
} from "@ant-design/icons";
import { Link, Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { Button, Drawer, Dropdown, Tooltip } from "antd";
import { useState } from "react";
import { Bell } from "./Bell";
import { desks } from "./desks";
import { Freshly } from "./Freshly";
import { Mark } from "./Mark";
import { Refused } from "./Refused";
import { roles } from "./roles";
import { useMay, useMe, useSignOut } from "./session";
import { useSay } from "./speech";
import { useStaying } from "./staying";
import { Tools } from "./Tools";
import { useThere } from "./there";
import { frame } from "./words";

const FOLDED = "leadcenter.folded";

/** The places of this person, in order. */
export function usePlaces() {
  const may = useMay();
  const { zone } = useMe();
  return desks.flatMap((one) => one.places).filter((one) => may(...one.needs) && (one.zone ?? zone) === zone);
}

export function Shell() {
  const say = useSay();
  const [open, setOpen] = useState(false);
  const [folded, setFolded] = useState(() => localStorage.getItem(FOLDED) === "1");
  useStaying();
  useThere();
  const fold = () => {
    localStorage.setItem(FOLDED, folded ? "0" : "1");
    setFolded(!folded);
  };
  return (
    <div className={folded ? "lc-shell lc-folded" : "lc-shell"}>
      <a className="lc-skip" href="#main">
        {say(frame.skip)}
      </a>
      <aside className="lc-side">
        <Brand />
        <Navigation folded={folded} />
        <Button
          type="text"
          className="lc-fold"
          icon={folded ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
          aria-label={say(frame.fold)}
          aria-expanded={!folded}
          onClick={fold}
        />
      </aside>
      <Drawer open={open} onClose={() => setOpen(false)} placement="left" size={264} title={say(frame.menu)}>
        <Navigation folded={false} onGo={() => setOpen(false)} />
      </Drawer>
      <div className="lc-body">
        <header className="lc-top">
          <Button
            type="text"
            className="lc-burger"
            icon={<MenuOutlined />}
            aria-label={say(frame.menu)}
            onClick={() => setOpen(true)}
          />
          <span className="lc-top-brand">
            <Mark size={24} />
          </span>
          <div className="lc-top-tools">
            <Bell />
            <Tools />
            <Account />
          </div>
        </header>
        <main id="main" className="lc-main" tabIndex={-1}>
          <Allowed />
        </main>
      </div>
      <Freshly />
    </div>
  );
}

/** The page of this address, or that it is not for this person: whoever types an address hears so before anything is asked of the house. On the way
 * to another address the page before is still the one that is shown. */
function Allowed() {
  const may = useMay();
  const to = useRouterState({ select: (state) => state.location.pathname });
  const shown = useRouterState({ select: (state) => state.matches.at(-1)?.pathname ?? to });
  const refused = (path: string) => {
    const [place] = desks
      .flatMap((one) => one.places)
      .filter((one) => path === one.to || path.startsWith(`${one.to}/`))
      .sort((one, other) => other.to.length - one.to.length);
    return place && !may(...place.needs);
  };
  return refused(to) || refused(shown) ? <Refused /> : <Outlet />;
}

function Brand() {
  const say = useSay();
  return (
    <Link to="/" className="lc-brand">
      <Mark />
      <span>{say(frame.product)}</span>
    </Link>
  );
}

function Navigation({ folded, onGo }: { folded: boolean; onGo?: () => void }) {
  const say = useSay();
  const path = useRouterState({ select: (state) => state.location.pathname });
  return (
    <nav aria-label={say(frame.navigation)} className="lc-nav">
      {usePlaces().map((one) => {
        const here = path === one.to || path.startsWith(`${one.to}/`);
        const link = (
          <Link
            key={one.to}
            to={one.to}
            className={here ? "lc-place lc-here" : "lc-place"}
            aria-current={here ? "page" : undefined}
            onClick={onGo}
          >
            <span className="lc-place-icon" aria-hidden="true">
              {one.icon}
            </span>
            <span className="lc-place-text">{say(one.text)}</span>
          </Link>
        );
        return folded ? (
          <Tooltip key={one.to} title={say(one.text)} placement="right">
            {link}
          </Tooltip>
        ) : (
          link
        );
      })}
    </nav>
  );
}

function Account() {
  const say = useSay();
  const me = useMe();
  const signOut = useSignOut();
  const go = useNavigate();
  return (
    <Dropdown
      trigger={["click"]}
      placement="bottomRight"
      menu={{
        items: [
          {
            key: "who",
            type: "group",
            label: (
              <span className="lc-who">
                <strong>{me.name || me.login}</strong>
                <span className="soft">{me.entity_name}</span>
                <span className="soft">
                  {me.roles.map((one) => (roles[one] ? say(roles[one]) : one)).join(" · ")}
                </span>
              </span>
            ),
          },
          { type: "divider" },
          {
            key: "own",
            icon: <UserOutlined />,
            label: say(frame.account),
            onClick: () => go({ to: "/account" }),
          },
          { key: "out", icon: <LogoutOutlined />, label: say(frame.signOut), onClick: signOut },
        ],
      }}
    >
      <Button
        type="text"
        icon={<UserOutlined />}
        aria-label={`${me.name || me.login} · ${say(frame.account)}`}
      >
        <span className="lc-login">{me.name || me.login}</span>
      </Button>
    </Dropdown>
  );
}
