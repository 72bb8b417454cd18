import { createRootRoute, createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { Problem } from "../frame/problem";
import { Refused } from "../frame/Refused";
import { PhoneShell } from "./PhoneShell";
import { Start } from "./Start";

export const phoneRoot = createRootRoute({
  component: PhoneShell,
  notFoundComponent: Refused,
  errorComponent: ({ error, reset }) => <Problem fault={error} again={reset} />,
});

const start = createRoute({ getParentRoute: () => phoneRoot, path: "/", component: Start });

const mine = createRoute({
  getParentRoute: () => phoneRoot,
  path: "/mine",
  component: lazyRouteComponent(() => import("./Mine"), "Mine"),
});

const pool = createRoute({
  getParentRoute: () => phoneRoot,
  path: "/pool",
  component: lazyRouteComponent(() => import("./Pool"), "Pool"),
});

export const pooledRoute = createRoute({
  getParentRoute: () => phoneRoot,
  path: "/pool/$code/$reference",
  component: lazyRouteComponent(() => import("./Pooled"), "Pooled"),
});

const overdue = createRoute({
  getParentRoute: () => phoneRoot,
  path: "/overdue",
  component: lazyRouteComponent(() => import("./Overdue"), "Overdue"),
});

const losses = createRoute({
  getParentRoute: () => phoneRoot,
  path: "/losses",
  component: lazyRouteComponent(() => import("./Losses"), "Losses"),
});

const waiting = createRoute({
  getParentRoute: () => phoneRoot,
  path: "/waiting",
  component: lazyRouteComponent(() => import("./Waiting"), "Waiting"),
});

export const leadRoute = createRoute({
  getParentRoute: () => phoneRoot,
  path: "/leads/$reference",
  /** `call`: whoever comes here wants to call. */
  validateSearch: (search: Record<string, unknown>): { call?: boolean } =>
    search.call ? { call: true } : {},
  component: lazyRouteComponent(() => import("./Lead"), "Lead"),
});

export const resultRoute = createRoute({
  getParentRoute: () => phoneRoot,
  path: "/leads/$reference/result",
  /** `again`: the key of the refused one that is to be corrected. */
  validateSearch: (search: Record<string, unknown>): { again?: string } =>
    typeof search.again === "string" ? { again: search.again } : {},
  component: lazyRouteComponent(() => import("./Result"), "Result"),
});

const more = createRoute({
  getParentRoute: () => phoneRoot,
  path: "/more",
  component: lazyRouteComponent(() => import("./More"), "More"),
});

const sales = () => import("./sales");
const of = (path: string, name: Exclude<keyof Awaited<ReturnType<typeof sales>>, "Book">) =>
  createRoute({ getParentRoute: () => phoneRoot, path, component: lazyRouteComponent(sales, name) });

export const bookRoute = createRoute({
  getParentRoute: () => phoneRoot,
  path: "/leads/$reference/drive",
  component: lazyRouteComponent(sales, "Book"),
});

export const tree = phoneRoot.addChildren([
  start,
  mine,
  pool,
  pooledRoute,
  overdue,
  losses,
  waiting,
  leadRoute,
  resultRoute,
  bookRoute,
  more,
  of("/reception", "Reception"),
  of("/test-drives", "Drives"),
  of("/test-drives/$drive", "Drive"),
  of("/quotations", "Quotations"),
  of("/deals/$reference", "Deal"),
  of("/orders", "Orders"),
]);
