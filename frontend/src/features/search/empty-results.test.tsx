import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter } from "react-router";
import { expect, it, vi } from "vitest";

import { EMPTY } from "@/lib/search-state";

import { EmptyResults } from "./empty-results";

it("offers to loosen each filter, or other words where there is none", async () => {
  const onChange = vi.fn();
  const state = { ...EMPTY, q: "x", types: ["Movie"], score_min: 9 };
  const { rerender } = render(<EmptyResults state={state} onChange={onChange} />, { wrapper: MemoryRouter });
  await userEvent.click(screen.getByRole("button", { name: "Without “Movie”" }));
  expect(onChange).toHaveBeenCalledWith({ ...state, types: [] });
  await userEvent.click(screen.getByRole("button", { name: "Clear all filters" }));
  expect(onChange).toHaveBeenLastCalledWith({ ...EMPTY, q: "x" });
  rerender(<EmptyResults state={{ ...EMPTY, q: "x" }} onChange={onChange} />);
  expect(screen.getAllByRole("link").length).toBeGreaterThan(3);
});
