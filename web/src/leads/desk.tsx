import { ContactsOutlined } from "@ant-design/icons";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Desk } from "../frame/desks";
import { root } from "../frame/root";
import { type Filters, filtersIn } from "./filters";
import { leads } from "./words";

export const listRoute = createRoute({
  getParentRoute: () => root,
  path: "/leads",
  validateSearch: (search: Record<string, unknown>): Filters => filtersIn(search),
  component: lazyRouteComponent(() => import("./List"), "List"),
});

export const leadRoute = createRoute({
  getParentRoute: () => root,
  path: "/leads/$reference",
  component: lazyRouteComponent(() => import("./Lead"), "Lead"),
});

export const desk: Desk = {
  order: 20,
  places: [{ to: "/leads", text: leads.title, icon: <ContactsOutlined />, needs: ["lead.read"] }],
  routes: [listRoute, leadRoute],
};
