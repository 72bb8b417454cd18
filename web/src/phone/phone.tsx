/** Entry of the phone. */
import { QueryClientProvider } from "@tanstack/react-query";
import { createRouter, RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../frame/frame.css";
import { Gate } from "../frame/Gate";
import { makeQueries } from "../frame/queries";
import { Speaking } from "../frame/speech";
import { Looking } from "../frame/theme";
import { tree } from "./routes";

const router = createRouter({ routeTree: tree, basepath: "/phone", scrollRestoration: true });
const queries = makeQueries();

createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Speaking>
        <Looking>
          <Gate>
            <RouterProvider router={router} />
          </Gate>
        </Looking>
      </Speaking>
    </QueryClientProvider>
  </StrictMode>,
);

if (import.meta.env.PROD && "serviceWorker" in navigator) {
  addEventListener("load", () => navigator.serviceWorker.register("/phone/sw.js", { scope: "/phone" }));
}
