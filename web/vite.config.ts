import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { compressed, heldStill, precached } from "./build/plugins.ts";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Where `make demo` or `leadcenter serve` listens, for `npm run dev`. */
const HOUSE = process.env.LEADCENTER_URL ?? "http://localhost:8000";
/** What the server answers itself; everything else is a page. */
const OURS = [
  "/desk",
  "/phone",
  "/src",
  "/@",
  "/node_modules",
  "/desk.html",
  "/phone.html",
  "/customer.html",
];

export default defineConfig({
  plugins: [react(), heldStill(at("./src/frame/scroll.ts")), precached("phone.html"), compressed()],
  resolve: { alias: { "@": at("./src"), "@house": at("../src/leadcenter/kernel/words") } },
  // The server puts a fresh nonce in its place, at every answer.
  html: { cspNonce: "{nonce}" },
  build: {
    outDir: at("../src/leadcenter/entry/built"),
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_500,
    reportCompressedSize: false,
    rollupOptions: {
      input: {
        desk: at("./desk.html"),
        phone: at("./phone.html"),
        customer: at("./customer.html"),
        sw: at("./src/phone/sw.ts"),
      },
      output: {
        entryFileNames: (chunk) => (chunk.name === "sw" ? "phone-sw.js" : "assets/[name]-[hash].js"),
      },
    },
  },
  server: {
    fs: { allow: [at("."), at("../src/leadcenter/kernel/words")] },
    proxy: {
      "/": {
        target: HOUSE,
        bypass: (request) => {
          const path = request.url ?? "/";
          if (path.startsWith("/phone") && !path.includes(".")) return "/phone.html";
          if (path === "/my" || path.startsWith("/form/")) return "/customer.html";
          if (path === "/" || (path.startsWith("/desk") && !path.includes("."))) return "/desk.html";
          return OURS.some((one) => path.startsWith(one)) ? path : undefined;
        },
      },
    },
  },
  test: {
    environment: "jsdom",
    setupFiles: ["test/setup.ts"],
    css: false,
    isolate: false,
    testTimeout: 60_000,
  },
});
