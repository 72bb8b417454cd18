import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Desk } from "../frame/desks";
import { root } from "../frame/root";

const accountRoute = createRoute({
  getParentRoute: () => root,
  path: "/account",
  component: lazyRouteComponent(() => import("./Account"), "Account"),
});

/** No place in the navigation: it is reached by one's own name at the top. */
export const desk: Desk = { order: 95, places: [], routes: [accountRoute] };
