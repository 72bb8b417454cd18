import { ApartmentOutlined } from "@ant-design/icons";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Desk } from "../frame/desks";
import { root } from "../frame/root";
import { overview } from "./words";

const route = createRoute({
  getParentRoute: () => root,
  path: "/overview",
  component: lazyRouteComponent(() => import("./Overview"), "Overview"),
});

export const desk: Desk = {
  order: 10,
  places: [{ to: "/overview", text: overview.title, icon: <ApartmentOutlined />, needs: ["figures.read"] }],
  routes: [route],
};
