import {
  AccountBookOutlined,
  CalculatorOutlined,
  CarOutlined,
  FileDoneOutlined,
  SmileOutlined,
} from "@ant-design/icons";
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { Desk } from "../frame/desks";
import { root } from "../frame/root";
import { drives, finance, orders, quotes, reception } from "./words";

const pages = () => import("./pages");
type Name = keyof Awaited<ReturnType<typeof pages>>;
const route = (path: string, name: Name) =>
  createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(pages, name) });

export const desk: Desk = {
  order: 52,
  places: [
    { to: "/reception", text: reception.title, icon: <SmileOutlined />, needs: ["reception.work"] },
    {
      to: "/test-drives",
      text: drives.title,
      icon: <CarOutlined />,
      needs: ["test_drive.book", "test_drive.work"],
    },
    {
      to: "/quotations",
      text: quotes.title,
      icon: <CalculatorOutlined />,
      needs: ["quotation.write", "quotation.approve"],
    },
    { to: "/orders", text: orders.title, icon: <FileDoneOutlined />, needs: ["order.read"] },
    { to: "/payments", text: finance.place, icon: <AccountBookOutlined />, needs: ["payment.confirm"] },
  ],
  routes: [
    route("/reception", "Reception"),
    route("/test-drives", "Drives"),
    route("/test-drives/$drive", "Drive"),
    route("/test-cars", "Cars"),
    route("/quotations", "Quotations"),
    route("/deals/$reference", "Deal"),
    route("/orders", "Orders"),
    route("/payments", "Payments"),
  ],
};
