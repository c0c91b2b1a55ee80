import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import { shortlist } from "./shortlist";
import { TriStateChips } from "./tri-state-chips";

const values = ["Action", "Comedy", "Drama", "Horror"].map((value, index) => ({ value, count: 10 - index }));

it("asks for the next stance of what is clicked", async () => {
  const onChange = vi.fn();
  const user = userEvent.setup();
  const { rerender } = render(<TriStateChips label="Genres" values={values} wanted={[]} unwanted={[]} onChange={onChange} />);
  await user.click(screen.getByRole("button", { name: "Drama, either way" }));
  expect(onChange).toHaveBeenLastCalledWith(["Drama"], []);
  rerender(<TriStateChips label="Genres" values={values} wanted={["Drama"]} unwanted={[]} onChange={onChange} />);
  await user.click(screen.getByRole("button", { name: "Drama, wanted" }));
  expect(onChange).toHaveBeenLastCalledWith([], ["Drama"]);
});

it("unfolds with a field to find one", async () => {
  const user = userEvent.setup();
  render(<TriStateChips label="Genres" values={values} wanted={["Horror"]} unwanted={[]} onChange={vi.fn()} shown={2} />);
  expect(screen.getAllByRole("listitem").map((item) => item.textContent)).toEqual(["Horror", "Action"]);
  await user.click(screen.getByRole("button", { name: "Show all 4 genres" }));
  await user.type(screen.getByRole("searchbox"), "com");
  expect(screen.getAllByRole("listitem").map((item) => item.textContent)).toEqual(["Horror", "Comedy"]);
});

it("always lists what is set", () => {
  expect(shortlist(values, ["Drama", "Old label"], { find: "", most: 1 })).toEqual(["Drama", "Old label"]);
  expect(shortlist(values, [], { find: "ac", most: 9 })).toEqual(["Action"]);
});
