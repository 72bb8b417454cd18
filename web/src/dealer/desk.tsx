import {
  BarChartOutlined,
  CalendarOutlined,
  ClockCircleOutlined,
  FileExcelOutlined,
  InboxOutlined,
  SwapOutlined,
  UserSwitchOutlined,
} from "@ant-design/icons";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Desk } from "../frame/desks";
import { root } from "../frame/root";
import { asking } from "./asking/words";
import { board } from "./clocks/words";
import { losses } from "./losses/words";
import { pools } from "./pools/words";
import { reports } from "./reports/words";
import { rota } from "./rota/words";
import { dealer } from "./words";

const handoutRoute = createRoute({
  getParentRoute: () => root,
  path: "/hand-out",
  component: lazyRouteComponent(() => import("./HandOut"), "HandOut"),
});

const fairnessRoute = createRoute({
  getParentRoute: () => root,
  path: "/fairness",
  component: lazyRouteComponent(() => import("./Fairness"), "Fairness"),
});

const lossesRoute = createRoute({
  getParentRoute: () => root,
  path: "/losses",
  component: lazyRouteComponent(() => import("./losses/Losses"), "Losses"),
});

const poolsRoute = createRoute({
  getParentRoute: () => root,
  path: "/pools",
  component: lazyRouteComponent(() => import("./pools/Pools"), "Pools"),
});

export const poolRoute = createRoute({
  getParentRoute: () => root,
  path: "/pools/$code",
  component: lazyRouteComponent(() => import("./pools/Pool"), "Pool"),
});

const privateRoute = createRoute({
  getParentRoute: () => root,
  path: "/private-pools",
  component: lazyRouteComponent(() => import("./pools/Private"), "Private"),
});

const reasonsRoute = createRoute({
  getParentRoute: () => root,
  path: "/return-reasons",
  component: lazyRouteComponent(() => import("./pools/Reasons"), "Reasons"),
});

const rotaRoute = createRoute({
  getParentRoute: () => root,
  path: "/rota",
  component: lazyRouteComponent(() => import("./rota/Rota"), "Rota"),
});

const departuresRoute = createRoute({
  getParentRoute: () => root,
  path: "/rota/departures",
  component: lazyRouteComponent(() => import("./rota/Departures"), "Departures"),
});

export const departureRoute = createRoute({
  getParentRoute: () => root,
  path: "/rota/departures/$departure",
  component: lazyRouteComponent(() => import("./rota/Departure"), "Departure"),
});

const boardRoute = createRoute({
  getParentRoute: () => root,
  path: "/clocks",
  component: lazyRouteComponent(() => import("./clocks/Board"), "Board"),
});

const askedRoute = createRoute({
  getParentRoute: () => root,
  path: "/transfer-requests",
  component: lazyRouteComponent(() => import("./asking/Asked"), "Asked"),
});

const reportRoute = createRoute({
  getParentRoute: () => root,
  path: "/reports",
  component: lazyRouteComponent(() => import("./reports/Report"), "Report"),
});

export const desk: Desk = {
  order: 50,
  places: [
    { to: "/hand-out", text: dealer.handOut, icon: <UserSwitchOutlined />, needs: ["lead.assign"] },
    {
      to: "/clocks",
      text: board.title,
      icon: <ClockCircleOutlined />,
      needs: ["lead.assign"],
      zone: "entities",
    },
    { to: "/pools", text: pools.title, icon: <InboxOutlined />, needs: ["pool.read"], zone: "entities" },
    {
      to: "/losses",
      text: losses.title,
      icon: <FileExcelOutlined />,
      needs: ["loss.review"],
      zone: "entities",
    },
    {
      to: "/transfer-requests",
      text: asking.title,
      icon: <SwapOutlined />,
      needs: ["transfer.ask"],
      zone: "entities",
    },
    { to: "/rota", text: rota.title, icon: <CalendarOutlined />, needs: ["staff.manage"], zone: "entities" },
    {
      to: "/reports",
      text: reports.title,
      icon: <BarChartOutlined />,
      needs: ["figures.read"],
    },
  ],
  routes: [
    handoutRoute,
    fairnessRoute,
    lossesRoute,
    poolsRoute,
    poolRoute,
    privateRoute,
    reasonsRoute,
    rotaRoute,
    departuresRoute,
    departureRoute,
    boardRoute,
    askedRoute,
    reportRoute,
  ],
};
