import { UserSwitchOutlined } from "@ant-design/icons";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Desk } from "../frame/desks";
import { root } from "../frame/root";
import { dealer } from "./words";

const handoutRoute = createRoute({
  getParentRoute: () => root,
  path: "/hand-out",
  component: lazyRouteComponent(() => import("./HandOut"), "HandOut"),
});

export const desk: Desk = {
  order: 50,
  places: [{ to: "/hand-out", text: dealer.handOut, icon: <UserSwitchOutlined />, needs: ["lead.assign"] }],
  routes: [handoutRoute],
};
