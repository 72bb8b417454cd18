/** The row in question of a list that changes by itself. */
import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { usePinned } from "@/frame/pinned";

afterEach(cleanup);

const pinned = (names: readonly string[]) =>
  renderHook((now: readonly string[]) => usePinned(now), { initialProps: names });

it("is the first one, and stays it when another one comes before", () => {
  const { result, rerender } = pinned([]);
  expect(result.current.here).toBe("");
  rerender(["a", "b"]);
  expect(result.current.here).toBe("a");
  rerender(["new", "a", "b"]);
  expect(result.current.here).toBe("a");
});

it("is none once it has gone, until the person chooses", () => {
  const { result, rerender } = pinned(["a", "b"]);
  rerender(["b"]);
  expect(result.current.here).toBe("");
  act(() => result.current.go("b"));
  expect(result.current.here).toBe("b");
});

it("begins anew where the person does", () => {
  const { result, rerender } = pinned(["a", "b"]);
  rerender(["b", "c"]);
  act(() => result.current.go(""));
  expect(result.current.here).toBe("b");
});
