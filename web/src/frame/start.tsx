/** Entry of the desk screens. */
import { QueryClientProvider } from "@tanstack/react-query";
import { createRoute, createRouter, Link, Navigate, RouterProvider } from "@tanstack/react-router";
import { Result } from "antd";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { desks } from "./desks";
import { Gate } from "./Gate";
import { Problem } from "./problem";
import { makeQueries } from "./queries";
import { root } from "./root";
import { Shell, usePlaces } from "./Shell";
import { Speaking, useSay } from "./speech";
import "./frame.css";
import { Looking } from "./theme";
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
  scrollRestoration: true,
});
const queries = makeQueries();

createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Speaking>
        <Looking>
          <Gate>
            <RouterProvider router={router} />
          </Gate>
        </Looking>
      </Speaking>
    </QueryClientProvider>
  </StrictMode>,
);
