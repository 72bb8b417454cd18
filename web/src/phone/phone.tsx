/** Entry of the phone. */
import { createRouter } from "@tanstack/react-router";
import { show } from "../frame/entry";
import { tree } from "./routes";

show(createRouter({ routeTree: tree, basepath: "/phone", scrollRestoration: true }));

if (import.meta.env.PROD && "serviceWorker" in navigator) {
  addEventListener("load", () => navigator.serviceWorker.register("/phone/sw.js", { scope: "/phone" }));
}
