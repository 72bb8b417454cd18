/** Styles of a folder stay once they have come: a class that two folders style would look by where somebody was before. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const SOURCES = join(import.meta.dirname, "../src");
const ALONE = /^\.([\w-]+)(?:[.:[][^\s>+~]*)?$/;

/** Class → folders that style it by itself, not inside of something. */
function styled(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const name of readdirSync(SOURCES, { recursive: true, encoding: "utf-8" })) {
    const [folder = ""] = name.split("/");
    if (!name.endsWith(".css") || folder === "frame") continue;
    const source = readFileSync(join(SOURCES, name), "utf-8").replace(/\/\*[\s\S]*?\*\//g, "");
    for (const [, selectors = ""] of source.matchAll(/([^{}]+)\{/g))
      for (const one of selectors.split(",")) {
        const [, label] = ALONE.exec(one.trim()) ?? [];
        if (label) found.set(label, (found.get(label) ?? new Set()).add(folder));
      }
  }
  return found;
}

it("each class is styled by one folder, or by the frame", () => {
  const all = styled();
  expect(all.size).toBeGreaterThan(200);
  const shared = [...all].filter(([, folders]) => folders.size > 1);
  expect(shared.map(([label, folders]) => `.${label}: ${[...folders].join(", ")}`)).toEqual([]);
});
