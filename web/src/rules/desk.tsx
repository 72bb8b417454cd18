import { PartitionOutlined } from "@ant-design/icons";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Desk } from "../frame/desks";
import { root } from "../frame/root";
import { type Search, searched } from "./search";
import { rules } from "./words";

export const versionsRoute = createRoute({
  getParentRoute: () => root,
  path: "/rules",
  validateSearch: (search: Record<string, unknown>): Search => searched(search),
  component: lazyRouteComponent(() => import("./Versions"), "Versions"),
});

export const versionRoute = createRoute({
  getParentRoute: () => root,
  path: "/rules/$version",
  component: lazyRouteComponent(() => import("./Version"), "Version"),
});

export const desk: Desk = {
  order: 70,
  places: [{ to: "/rules", text: rules.title, icon: <PartitionOutlined />, needs: ["rule.read"] }],
  routes: [versionsRoute, versionRoute],
};
