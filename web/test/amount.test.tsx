/** A number of a rule is written. */
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { Amount } from "@/rules/Amount";

afterEach(cleanup);

const change = vi.fn();

function Field({ min }: { min: number }) {
  const [value, setValue] = useState(5);
  const put = (next: number) => {
    change(next);
    setValue(next);
  };
  return <Amount name="points" className="" min={min} max={1_000} value={value} change={put} />;
}

function written(min: number, ...texts: string[]) {
  change.mockClear();
  cleanup();
  render(<Field min={min} />);
  const field = screen.getByRole<HTMLInputElement>("spinbutton", { name: "points" });
  fireEvent.focus(field);
  for (const text of texts) fireEvent.change(field, { target: { value: text } });
  return field;
}

it("is empty while it is written anew, and nothing is put in its place", () => {
  expect(written(1, "").value).toBe("");
  expect(change).not.toHaveBeenCalled();
  expect(written(1, "", "2", "20").value).toBe("20");
  expect(change).toHaveBeenLastCalledWith(20);
  expect(written(-100, "", "-", "-2", "-20").value).toBe("-20");
  expect(change).toHaveBeenLastCalledWith(-20);
});

it("has its number again where it was left empty", () => {
  const field = written(1, "");
  fireEvent.blur(field);
  expect(field.value).toBe("5");
  expect(change).not.toHaveBeenCalled();
});
