import { ContactsOutlined, UsergroupAddOutlined } from "@ant-design/icons";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Desk } from "../frame/desks";
import { root } from "../frame/root";
import { type Filters, filtersIn } from "./filters";
import { leads, reviews } from "./words";

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

const reviewsRoute = createRoute({
  getParentRoute: () => root,
  path: "/reviews",
  component: lazyRouteComponent(() => import("./Reviews"), "Reviews"),
});

export const desk: Desk = {
  order: 20,
  places: [
    { to: "/leads", text: leads.title, icon: <ContactsOutlined />, needs: ["lead.read"] },
    { to: "/reviews", text: reviews.title, icon: <UsergroupAddOutlined />, needs: ["review.read"] },
  ],
  routes: [listRoute, leadRoute, reviewsRoute],
};
