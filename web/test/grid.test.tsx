/** A list whose next page does not come. */
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { ApiError } from "@/frame/client";
import { Grid, type Paged } from "@/frame/Grid";
import { Speaking } from "@/frame/speech";

afterEach(cleanup);

const page: Paged = {
  isPending: false,
  error: null,
  hasNextPage: true,
  isFetchingNextPage: false,
  isFetchNextPageError: false,
  fetchNextPage: () => {},
  refetch: () => {},
};

function grid(paged: Paged) {
  return (
    <Speaking>
      <Grid
        label="leads"
        columns={[{ key: "name", title: "name", width: "1fr", cell: (row: string) => row }]}
        rows={["a", "b"]}
        keyOf={(row) => row}
        paged={paged}
        card={(row) => row}
      />
    </Speaking>
  );
}

it("says so and asks for it again only when the person does", () => {
  const fetchNextPage = vi.fn();
  const refetch = vi.fn();
  const fault = new ApiError(500, "broken", "the house is down");
  const { rerender } = render(grid({ ...page, fetchNextPage, isFetchingNextPage: true }));
  rerender(grid({ ...page, fetchNextPage, refetch, error: fault, isFetchNextPageError: true }));
  expect(fetchNextPage).not.toHaveBeenCalled();
  expect(screen.getByRole("status").textContent).toContain("the house is down");
  fireEvent.click(screen.getByRole("button"));
  expect(fetchNextPage).toHaveBeenCalledOnce();
  rerender(grid({ ...page, fetchNextPage, isFetchingNextPage: true, error: fault }));
  expect(screen.getByRole("status").textContent).not.toContain("the house is down");
});

it("is read anew where that had failed", () => {
  const refetch = vi.fn();
  render(grid({ ...page, refetch, hasNextPage: false, error: new ApiError(500, "broken", "down") }));
  fireEvent.click(screen.getByRole("button"));
  expect(refetch).toHaveBeenCalledOnce();
});

it("asks for the next page by itself where nothing is wrong", () => {
  const fetchNextPage = vi.fn();
  render(grid({ ...page, fetchNextPage }));
  expect(fetchNextPage).toHaveBeenCalledOnce();
});
