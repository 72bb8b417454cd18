import { createRootRoute } from "@tanstack/react-router";

/** The parent of all pages of the desk; `frame/start.tsx` gives it its shell. */
export const root = createRootRoute();
