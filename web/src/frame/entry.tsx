/** What every entry whose people sign in puts around its pages. */
import { QueryClientProvider } from "@tanstack/react-query";
import { type AnyRouter, RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./frame.css";
import { Gate } from "./Gate";
import { makeQueries } from "./queries";
import { Speaking } from "./speech";
import { Looking } from "./theme";

/** Shows the pages of a router to whoever is signed in, and the way to sign in to everybody else. */
export function show(router: AnyRouter): void {
  const queries = makeQueries();
  createRoot(document.getElementById("root") as HTMLElement).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <Speaking>
          <Looking>
            <Gate home={router.basepath}>
              <RouterProvider router={router} />
            </Gate>
          </Looking>
        </Speaking>
      </QueryClientProvider>
    </StrictMode>,
  );
}
