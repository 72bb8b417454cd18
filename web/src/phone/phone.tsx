/** Entry of the phone. */
import { createRouter } from "@tanstack/react-router";
import { anew } from "../frame/anew";
import { waitNoLongerThan } from "../frame/client";
import { show } from "../frame/entry";
import { tree } from "./routes";

/** A line that says nothing for so long is away, in milliseconds: what waits behind it goes on, or is tried again. */
const PATIENCE = 15_000;

waitNoLongerThan(PATIENCE);
show(
  createRouter({ routeTree: tree, basepath: "/phone", defaultRemountDeps: anew, scrollRestoration: true }),
);

if (import.meta.env.PROD && "serviceWorker" in navigator) {
  addEventListener("load", () => navigator.serviceWorker.register("/phone/sw.js", { scope: "/phone" }));
}
