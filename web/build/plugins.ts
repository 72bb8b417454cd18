import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin, Rollup } from "vite";

const TEXT = /\.(js|css|html|svg|json|webmanifest)$/;

/** Where the service worker's list goes, however its text is quoted by then. */
const PLACE = /["'`]PRECACHE["'`]/;

/** Writes what is text a second and third time, as small as it gets: the server sends what the browser takes. */
export function compressed(): Plugin {
  let folder = "";
  return {
    name: "compressed",
    apply: "build",
    configResolved: (config) => {
      folder = config.build.outDir;
    },
    closeBundle: () => {
      for (const name of readdirSync(folder, { recursive: true, encoding: "utf-8" })) {
        // Pages are not: each answer carries a nonce of its own.
        if (!TEXT.test(name) || name.endsWith(".html")) continue;
        const bytes = readFileSync(join(folder, name));
        writeFileSync(
          join(folder, `${name}.br`),
          brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
        );
        writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }));
      }
    },
  };
}

/** All that a page loads before it shows anything: its entry and what that imports; with `later` also what it may load then. */
export function firstLoad(bundle: Rollup.OutputBundle, page: string, later = false): string[] {
  const found = new Set<string>();
  const take = (name: string) => {
    const one = bundle[name];
    if (found.has(name) || one?.type !== "chunk") return;
    found.add(name);
    for (const css of one.viteMetadata?.importedCss ?? []) found.add(css);
    one.imports.forEach(take);
    if (later) one.dynamicImports.forEach(take);
  };
  for (const one of Object.values(bundle)) {
    if (one.type === "chunk" && one.isEntry && one.facadeModuleId?.endsWith(page)) take(one.fileName);
  }
  return [...found].sort();
}

/** Tells the service worker what to keep: `PRECACHE` in its text becomes all that `page` loads, at first or later. */
export function precached(page: string): Plugin {
  return {
    name: "precached",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const worker = bundle["phone-sw.js"];
        if (worker?.type !== "chunk") throw new Error("there is no phone-sw.js");
        const files = firstLoad(bundle, page, true);
        const list = JSON.stringify(files.map((one) => `/${one}`));
        if (!PLACE.test(worker.code)) throw new Error("phone-sw.js has no place for its list");
        worker.code = worker.code.replace(PLACE, list);
        this.emitFile({
          type: "asset",
          fileName: "first-load.json",
          source: JSON.stringify({
            desk: firstLoad(bundle, "desk.html"),
            phone: firstLoad(bundle, page),
            customer: firstLoad(bundle, "customer.html"),
          }),
        });
      },
    },
  };
}

/** Ant Design's dialogs and drawers hold the page still by `frame/scroll.ts`, since their own way needs `unsafe-inline`. */
export function heldStill(ours: string): Plugin {
  let found = false;
  return {
    name: "held-still",
    enforce: "pre",
    apply: "build",
    load(id) {
      if (!/@rc-component\/portal\/(es|lib)\/useScrollLocker\.js$/.test(id)) return null;
      found = true;
      return `export { default } from ${JSON.stringify(ours)};`;
    },
    buildEnd(fault) {
      if (!fault && !found)
        throw new Error("@rc-component/portal no longer has a useScrollLocker: see src/frame/scroll.ts");
    },
  };
}
