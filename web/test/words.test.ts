/** Every text is there in both languages, and nothing is said that is in neither list. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Text } from "../src/frame/words";
import { filled } from "../src/frame/words";

const SOURCES = join(import.meta.dirname, "../src");
const HAN = /[\u3400-\u9fff]/;
/** Lists of texts: `words.ts` of a folder, and what only tells names. */
const LISTS = /(words|roles)\.ts$/;

const modules = import.meta.glob<Record<string, unknown>>("../src/**/{words,roles}.ts", { eager: true });

function isText(value: unknown): value is Text {
  return Array.isArray(value) && value.length === 2 && value.every((one) => typeof one === "string");
}

function texts(): [string, Text][] {
  return Object.entries(modules).flatMap(([file, module]) =>
    Object.entries(module).flatMap(([list, entries]) =>
      typeof entries !== "object" || entries === null
        ? []
        : Object.entries(entries).map(([key, text]): [string, Text] => {
            if (!isText(text)) throw new Error(`${file} ${list}.${key} is no pair of texts`);
            return [`${file} ${list}.${key}`, text];
          }),
    ),
  );
}

function holes(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)/g)].map(([, name]) => name ?? ""))].sort();
}

describe("texts", () => {
  it("are there in both languages, with the same holes", () => {
    const found = texts();
    expect(found.length).toBeGreaterThan(100);
    for (const [place, [zh, en]] of found) {
      expect(zh.trim(), place).not.toBe("");
      expect(en.trim(), place).not.toBe("");
      expect(holes(zh), place).toEqual(holes(en));
      // The name of the other language is written in that language.
      if (!place.endsWith("frame.language")) expect(HAN.test(en), `${place}: ${en}`).toBe(false);
    }
  });

  it("stand in lists and nowhere else", () => {
    const faults: string[] = [];
    for (const name of readdirSync(SOURCES, { recursive: true, encoding: "utf-8" })) {
      if (!/\.tsx?$/.test(name) || name.startsWith("gen") || LISTS.test(name)) continue;
      const source = readFileSync(join(SOURCES, name), "utf-8").replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
      if (HAN.test(source)) faults.push(`${name}: Chinese outside of words.ts`);
      for (const [, said] of source.matchAll(/<[a-zA-Z][^<>]*[^=]>([^<>{}]*[A-Za-z]{2}[^<>{}]*)<\//g)) {
        faults.push(`${name}: “${said?.trim()}”`);
      }
      for (const [said] of source.matchAll(
        /\b(title|placeholder|aria-label|label|alt)="[^"]*[A-Za-z]{2}[^"]*"/g,
      )) {
        faults.push(`${name}: ${said}`);
      }
    }
    expect(faults).toEqual([]);
  });
});

describe("holes", () => {
  it("are filled; one word for one, the other for many; numbers as the language groups them", () => {
    const text: Text = ["{n} 条", "{n} {n|row|rows}"];
    expect(filled(text, "zh-CN", { n: 12_345 })).toBe("12,345 条");
    expect(filled(text, "en-US", { n: 1 })).toBe("1 row");
    expect(filled(text, "en-US", { n: 0 })).toBe("0 rows");
  });
});
