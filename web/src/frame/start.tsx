/** Entry of the desk screens. */
import { createRoute, createRouter, Link, Navigate } from "@tanstack/react-router";
import { Result } from "antd";
import { anew } from "./anew";
import { desks } from "./desks";
import { show } from "./entry";
import { Problem } from "./problem";
import { root } from "./root";
import { Shell, usePlaces } from "./Shell";
import { useSay } from "./speech";
import { frame } from "./words";

function Start() {
  const say = useSay();
  const [first] = usePlaces();
  return first ? <Navigate to={first.to} replace /> : <Result title={say(frame.nothingHere)} />;
}

function Nowhere() {
  const say = useSay();
  return (
    <Result
      status="404"
      title={say(frame.notFound)}
      subTitle={say(frame.notFoundLead)}
      extra={<Link to="/">{say(frame.home)}</Link>}
    />
  );
}

root.update({
  component: Shell,
  notFoundComponent: Nowhere,
  errorComponent: ({ error, reset }) => <Problem fault={error} again={reset} />,
});
const start = createRoute({ getParentRoute: () => root, path: "/", component: Start });
const router = createRouter({
  routeTree: root.addChildren([start, ...desks.flatMap((one) => one.routes)]),
  basepath: "/desk",
  defaultPreload: "intent",
  defaultPreloadStaleTime: 0,
  defaultRemountDeps: anew,
  scrollRestoration: true,
});
show(router);
