/**
 * Styles of a folder come with its first page and stay: a class that two folders style would look by where somebody was before, and a
 * part that another folder shows must bring its own.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, it } from "vitest";

const SOURCES = join(import.meta.dirname, "../src");
const NAMES = readdirSync(SOURCES, { recursive: true, encoding: "utf-8" });
const ALONE = /^\.([\w-]+)(?:[.:[][^\s>+~]*)?$/;

const folderOf = (name: string) => name.split("/")[0] ?? "";
const text = (name: string) => readFileSync(join(SOURCES, name), "utf-8");

/** What a source imports of ours. */
function imports(name: string): string[] {
  const paths = [...text(name).matchAll(/^(?:import|export)[^;]*?"(\.[^"]+)";$/gm)].map(([, path = ""]) =>
    normalize(join(dirname(name), path)),
  );
  return paths.flatMap((path) =>
    ["", ".ts", ".tsx"]
      .map((end) => path + end)
      .filter((one) => /\.\w+$/.test(one) && existsSync(join(SOURCES, one))),
  );
}

/** A source and all that comes with it. */
function brought(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name) || seen.size > NAMES.length) return seen;
  seen.add(name);
  if (/\.tsx?$/.test(name)) for (const one of imports(name)) brought(one, seen);
  return seen;
}

/** Class → folders that style it by itself, not inside of something. What the frame styles is there for all folders. */
function styled({ frame }: { frame: boolean }): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const name of NAMES) {
    if (!name.endsWith(".css") || (!frame && folderOf(name) === "frame")) continue;
    const folder = folderOf(name);
    const source = text(name).replace(/\/\*[\s\S]*?\*\//g, "");
    for (const [, selectors = ""] of source.matchAll(/([^{}]+)\{/g))
      for (const one of selectors.split(",")) {
        const [, label] = ALONE.exec(one.trim()) ?? [];
        if (label) found.set(label, (found.get(label) ?? new Set()).add(folder));
      }
  }
  return found;
}

it("each class is styled by one folder, or by the frame", () => {
  const all = styled({ frame: true });
  expect(all.size).toBeGreaterThan(200);
  const shared = [...all].filter(([, folders]) => folders.size > 1);
  expect(shared.map(([label, folders]) => `.${label}: ${[...folders].join(", ")}`)).toEqual([]);
});

it("what another folder shows brings its styles", () => {
  const all = styled({ frame: false });
  const parts = NAMES.filter((name) => name.endsWith(".tsx"));
  const shown = new Set(
    parts.flatMap((name) =>
      imports(name).filter((one) => folderOf(one) !== folderOf(name) && one.endsWith(".tsx")),
    ),
  );
  expect(shown.size).toBeGreaterThan(20);
  const bare = [...shown].flatMap((name) => {
    const styles = [...brought(name)].filter((one) => one.endsWith(".css")).map(folderOf);
    const classes = [...text(name).matchAll(/\blc-[\w-]+/g)].map(([label]) => label);
    return classes
      .filter(
        (label) => all.has(label) && ![...(all.get(label) ?? [])].some((folder) => styles.includes(folder)),
      )
      .map((label) => `${name}: .${label}`);
  });
  expect(bare).toEqual([]);
});
