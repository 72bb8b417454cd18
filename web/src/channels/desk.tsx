import { ApiOutlined, MedicineBoxOutlined, StopOutlined } from "@ant-design/icons";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Desk } from "../frame/desks";
import { root } from "../frame/root";
import { asideIn } from "./standing";
import { blocks, channels } from "./words";

const text = (value: unknown) => (typeof value === "string" && value ? value : undefined);

export const registerRoute = createRoute({
  getParentRoute: () => root,
  path: "/channels",
  component: lazyRouteComponent(() => import("./Register"), "Register"),
});

const registeringRoute = createRoute({
  getParentRoute: () => root,
  path: "/channel-new",
  component: lazyRouteComponent(() => import("./Registering"), "Registering"),
});

export const channelRoute = createRoute({
  getParentRoute: () => root,
  path: "/channels/$code",
  validateSearch: (search: Record<string, unknown>): { tab?: string; verdict?: string } => ({
    tab: text(search.tab),
    verdict: text(search.verdict),
  }),
  component: lazyRouteComponent(() => import("./Channel"), "ChannelPage"),
});

export const importRoute = createRoute({
  getParentRoute: () => root,
  path: "/import",
  validateSearch: (search: Record<string, unknown>): { channel?: string; id?: string } => ({
    channel: text(search.channel),
    id: text(search.id),
  }),
  component: lazyRouteComponent(() => import("./Import"), "Import"),
});

export const asideRoute = createRoute({
  getParentRoute: () => root,
  path: "/quarantine",
  validateSearch: asideIn,
  component: lazyRouteComponent(() => import("./Aside"), "Aside"),
});

const blocksRoute = createRoute({
  getParentRoute: () => root,
  path: "/blocks",
  component: lazyRouteComponent(() => import("./Blocks"), "Blocks"),
});

const enterRoute = createRoute({
  getParentRoute: () => root,
  path: "/lead-new",
  component: lazyRouteComponent(() => import("./Enter"), "Enter"),
});

export const desk: Desk = {
  order: 60,
  places: [
    { to: "/channels", text: channels.title, icon: <ApiOutlined />, needs: ["channel.read"] },
    { to: "/quarantine", text: channels.aside, icon: <MedicineBoxOutlined />, needs: ["raw_lead.repair"] },
    { to: "/blocks", text: blocks.title, icon: <StopOutlined />, needs: ["block.manage"] },
  ],
  routes: [registerRoute, registeringRoute, channelRoute, importRoute, asideRoute, blocksRoute, enterRoute],
};
