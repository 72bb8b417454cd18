import { CustomerServiceOutlined } from "@ant-design/icons";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Desk } from "../frame/desks";
import { root } from "../frame/root";
import { cleaning } from "./words";

const cleaningRoute = createRoute({
  getParentRoute: () => root,
  path: "/cleaning",
  component: lazyRouteComponent(() => import("./Cleaning"), "Cleaning"),
});

export const desk: Desk = {
  order: 30,
  places: [
    { to: "/cleaning", text: cleaning.title, icon: <CustomerServiceOutlined />, needs: ["cleaning.work"] },
  ],
  routes: [cleaningRoute],
};
