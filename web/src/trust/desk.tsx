import { SafetyCertificateOutlined } from "@ant-design/icons";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Permission } from "../frame/client";
import type { Desk } from "../frame/desks";
import { root } from "../frame/root";
import { trust } from "./words";

const at = <Path extends string>(path: Path, load: () => Promise<Record<string, unknown>>, name: string) =>
  createRoute({
    getParentRoute: () => root,
    path,
    component: lazyRouteComponent(load as never, name as never),
  });

export const requestRoute = at("/trust/requests/$name", () => import("./Request"), "Request");
export const customerRoute = at("/trust/customers/$customer", () => import("./Customer"), "Customer");

const NEEDS: readonly Permission[] = [
  "rights.handle",
  "rights.read",
  "rights.answer",
  "audit.read",
  "assessment.read",
  "retention.manage",
  "notice.manage",
  "cap.manage",
  "export.approve",
  "export.request",
];

export const desk: Desk = {
  order: 80,
  places: [{ to: "/trust", text: trust.title, icon: <SafetyCertificateOutlined />, needs: NEEDS }],
  routes: [
    at("/trust", () => import("./Today"), "Today"),
    at("/trust/requests", () => import("./Requests"), "Requests"),
    requestRoute,
    at("/trust/consents", () => import("./Consents"), "Consents"),
    customerRoute,
    at("/trust/log", () => import("./Log"), "Log"),
    at("/trust/provisions", () => import("./Provisions"), "Provisions"),
    at("/trust/approvals", () => import("./Approvals"), "Approvals"),
    at("/trust/exports", () => import("./Exports"), "Exports"),
    at("/trust/audit", () => import("./Trail"), "Trail"),
    at("/trust/assessments", () => import("./Assessments"), "Assessments"),
    at("/trust/retention", () => import("./Retention"), "Retention"),
    at("/trust/notices", () => import("./Notices"), "Notices"),
    at("/trust/tasks", () => import("./Tasks"), "Tasks"),
  ],
};
