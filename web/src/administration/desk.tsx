import { SettingOutlined } from "@ant-design/icons";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Desk } from "../frame/desks";
import { root } from "../frame/root";
import { needed } from "./sections";
import { admin } from "./words";

const startRoute = createRoute({
  getParentRoute: () => root,
  path: "/administration",
  component: lazyRouteComponent(() => import("./Section"), "Start"),
});

export const organisationRoute = createRoute({
  getParentRoute: () => root,
  path: "/administration/organisation",
  validateSearch: (search: Record<string, unknown>): { at?: string; by?: "owner" } => ({
    ...(search.at ? { at: String(search.at).slice(0, 80) } : {}),
    ...(search.by === "owner" ? { by: "owner" } : {}),
  }),
  component: lazyRouteComponent(() => import("./organisation/Organisation"), "Organisation"),
});

export const staffRoute = createRoute({
  getParentRoute: () => root,
  path: "/administration/staff",
  validateSearch: (search: Record<string, unknown>): { dealer?: string; left?: boolean } => ({
    ...(search.dealer ? { dealer: String(search.dealer).slice(0, 60) } : {}),
    ...(search.left ? { left: true } : {}),
  }),
  component: lazyRouteComponent(() => import("./people/StaffList"), "StaffList"),
});

export const personRoute = createRoute({
  getParentRoute: () => root,
  path: "/administration/staff/$code",
  component: lazyRouteComponent(() => import("./people/Person"), "Person"),
});

const accountsRoute = createRoute({
  getParentRoute: () => root,
  path: "/administration/accounts",
  component: lazyRouteComponent(() => import("./people/Accounts"), "Accounts"),
});

const rolesRoute = createRoute({
  getParentRoute: () => root,
  path: "/administration/roles",
  component: lazyRouteComponent(() => import("./roles/Roles"), "Roles"),
});

const vehiclesRoute = createRoute({
  getParentRoute: () => root,
  path: "/administration/vehicles",
  component: lazyRouteComponent(() => import("./vehicles/Vehicles"), "Vehicles"),
});

const clocksRoute = createRoute({
  getParentRoute: () => root,
  path: "/administration/clocks",
  component: lazyRouteComponent(() => import("./rules/Targets"), "Targets"),
});

const holidaysRoute = createRoute({
  getParentRoute: () => root,
  path: "/administration/holidays",
  component: lazyRouteComponent(() => import("./holidays/Holidays"), "Holidays"),
});

const reasonsRoute = createRoute({
  getParentRoute: () => root,
  path: "/administration/reasons",
  component: lazyRouteComponent(() => import("./rules/Reasons"), "Reasons"),
});

const transfersRoute = createRoute({
  getParentRoute: () => root,
  path: "/administration/transfers",
  component: lazyRouteComponent(() => import("./rules/Transfers"), "Transfers"),
});

const keysRoute = createRoute({
  getParentRoute: () => root,
  path: "/administration/keys",
  component: lazyRouteComponent(() => import("./machines/Keys"), "Keys"),
});

const signOnRoute = createRoute({
  getParentRoute: () => root,
  path: "/administration/sign-on",
  component: lazyRouteComponent(() => import("./machines/Providers"), "Providers"),
});

const webhooksRoute = createRoute({
  getParentRoute: () => root,
  path: "/administration/webhooks",
  component: lazyRouteComponent(() => import("./machines/Webhooks"), "Webhooks"),
});

const healthRoute = createRoute({
  getParentRoute: () => root,
  path: "/administration/health",
  component: lazyRouteComponent(() => import("./health/Health"), "Health"),
});

export const desk: Desk = {
  order: 90,
  places: [{ to: "/administration", text: admin.title, icon: <SettingOutlined />, needs: needed }],
  routes: [
    startRoute,
    organisationRoute,
    staffRoute,
    personRoute,
    accountsRoute,
    rolesRoute,
    vehiclesRoute,
    clocksRoute,
    holidaysRoute,
    reasonsRoute,
    transfersRoute,
    keysRoute,
    signOnRoute,
    webhooksRoute,
    healthRoute,
  ],
};
