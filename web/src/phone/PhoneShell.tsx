/** What stands around every page of the phone. */
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { Freshly } from "../frame/Freshly";
import { Mark } from "../frame/Mark";
import { lost } from "../frame/problem";
import { Refused } from "../frame/Refused";
import { useMay } from "../frame/session";
import { useSay } from "../frame/speech";
import { useThere } from "../frame/there";
import { Leaving } from "./Leaving";
import { Line } from "./Line";
import { MORE, PLACES, usePlaces } from "./places";
import "../frame/fields.css";
import "./phone.css";
import { phone } from "./words";

/** The page can be used before they are here. */
const Bell = lazy(() => import("../frame/Bell").then((one) => ({ default: one.Bell }), lost));
const Tools = lazy(() => import("../frame/Tools").then((one) => ({ default: one.Tools }), lost));

export function PhoneShell() {
  useThere();
  return (
    <div className="lc-phone">
      <header className="lc-top">
        <Mark size={24} />
        <div className="lc-top-tools">
          <Suspense>
            <Bell />
            <Tools />
          </Suspense>
          <Leaving />
        </div>
      </header>
      <Line />
      <main id="main" className="lc-main">
        <Allowed />
      </main>
      <Bottom />
      <Freshly />
    </div>
  );
}

/** The page of this address, or that it is not for this person. On the way to another address the page before is still the one that is shown. */
function Allowed() {
  const may = useMay();
  const to = useRouterState({ select: (state) => state.location.pathname });
  const shown = useRouterState({ select: (state) => state.matches.at(-1)?.pathname ?? "" });
  const refused = PLACES.some(
    (one) =>
      one.to !== "/" &&
      [to, shown].some((path) => path === one.to || path.startsWith(`${one.to}/`)) &&
      !may(...one.needs),
  );
  return refused ? <Refused /> : <Outlet />;
}

/** As many as a thumb tells apart at 360 px; the rest stands behind the last one. */
const SPOTS = 5;

/** Within reach of the thumb. */
function Bottom() {
  const say = useSay();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const all = usePlaces();
  if (all.length < 2) return null;
  const places = all.length > SPOTS ? [...all.slice(0, SPOTS - 1), MORE] : all;
  return (
    <nav aria-label={say(phone.navigation)} className="lc-bottom">
      {places.map((one) => {
        const here = path === one.to || (one.to === "/" && path.startsWith("/leads/"));
        return (
          <Link
            key={one.to}
            to={one.to}
            className={here ? "lc-spot lc-here" : "lc-spot"}
            aria-current={path === one.to ? "page" : undefined}
          >
            <span aria-hidden="true">{one.icon}</span>
            {say(one.text)}
          </Link>
        );
      })}
    </nav>
  );
}
