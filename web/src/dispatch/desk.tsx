import { SendOutlined } from "@ant-design/icons";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Desk } from "../frame/desks";
import { root } from "../frame/root";
import { type Standing, standingIn } from "./standing";
import { dispatch } from "./words";

export const heldRoute = createRoute({
  getParentRoute: () => root,
  path: "/dispatch",
  validateSearch: (search: Record<string, unknown>): Standing => standingIn(search),
  component: lazyRouteComponent(() => import("./Held"), "Held"),
});

const exitRoute = createRoute({
  getParentRoute: () => root,
  path: "/dispatch/exit",
  component: lazyRouteComponent(() => import("./Exit"), "Exit"),
});

export const orderRoute = createRoute({
  getParentRoute: () => root,
  path: "/dispatch/orders/$order",
  component: lazyRouteComponent(() => import("./Order"), "Order"),
});

export const requestsRoute = createRoute({
  getParentRoute: () => root,
  path: "/dispatch/requests",
  validateSearch: (search: Record<string, unknown>): { decided?: boolean } =>
    search.decided ? { decided: true } : {},
  component: lazyRouteComponent(() => import("./asked/Requests"), "Requests"),
});

export const makersRoute = createRoute({
  getParentRoute: () => root,
  path: "/dispatch/pools",
  validateSearch: (search: Record<string, unknown>): { pool?: string } =>
    search.pool ? { pool: String(search.pool).slice(0, 60) } : {},
  component: lazyRouteComponent(() => import("./pools/MakerPools"), "MakerPools"),
});

export const desk: Desk = {
  order: 40,
  places: [{ to: "/dispatch", text: dispatch.title, icon: <SendOutlined />, needs: ["lead.transfer"] }],
  routes: [heldRoute, exitRoute, orderRoute, requestsRoute, makersRoute],
};
