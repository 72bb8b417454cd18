import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cleanup, fireEvent, render } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { Several } from "@/frame/Several";

const SOURCES = join(import.meta.dirname, "../src");

afterEach(cleanup);

it("goes on by Tab and leaves what was chosen as it is", () => {
  const change = vi.fn();
  render(<Several open value={["b"]} options={[{ value: "a" }, { value: "b" }]} onChange={change} />);
  const field = document.querySelector("input") as HTMLInputElement;
  fireEvent.keyDown(field, { key: "Tab", keyCode: 9, which: 9 });
  expect(change).not.toHaveBeenCalled();
  fireEvent.keyDown(field, { key: "Enter", keyCode: 13, which: 13 });
  expect(change).toHaveBeenCalledOnce();
});

it("is the one field of several answers that there is", () => {
  const others = readdirSync(SOURCES, { recursive: true, encoding: "utf-8" })
    .filter((name) => name.endsWith(".tsx") && name !== join("frame", "Several.tsx"))
    .filter((name) => /<Select\b[^/]*?\bmode=/.test(readFileSync(join(SOURCES, name), "utf-8")));
  expect(others).toEqual([]);
});
