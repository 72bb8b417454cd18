import { createRootRoute, createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { Problem } from "../frame/problem";
import { PhoneShell } from "./PhoneShell";

export const phoneRoot = createRootRoute({
  component: PhoneShell,
  errorComponent: ({ error, reset }) => <Problem fault={error} again={reset} />,
});

const mine = createRoute({
  getParentRoute: () => phoneRoot,
  path: "/",
  component: lazyRouteComponent(() => import("./Mine"), "Mine"),
});

export const tree = phoneRoot.addChildren([mine]);
