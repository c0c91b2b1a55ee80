import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MemoryRouter, Route, Routes } from "react-router";
import { beforeEach, expect, it, vi } from "vitest";

import { SearchBox } from "./search-box";

const suggestions = [
  { id: 457, title: "Mushishi", matched: "Mushi-Shi", type: "TV", year: 2005, picture_url: null },
  { id: 21939, title: "Mushishi Zoku Shou", matched: "Mushishi Zoku Shou", type: "TV", year: 2014, picture_url: null },
];

beforeEach(() => {
  localStorage.clear();
  vi.spyOn(globalThis, "fetch").mockImplementation(() => Promise.resolve(Response.json({ suggestions })));
});

function setup() {
  const onSearch = vi.fn();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MemoryRouter>
        <Routes>
          <Route path="/" element={<SearchBox value="" onSearch={onSearch} />} />
          <Route path="/anime/:id" element={<p>opened</p>} />
        </Routes>
      </MemoryRouter>
    </QueryClientProvider>,
  );
  return { onSearch, user: userEvent.setup(), box: screen.getByRole("combobox") };
}

it("focuses on slash, searches on Enter and remembers the words", async () => {
  const { onSearch, user, box } = setup();
  await user.keyboard("/");
  expect(box).toHaveFocus();
  await user.keyboard("quiet rain{Enter}");
  expect(onSearch).toHaveBeenCalledWith("quiet rain");
  await user.click(box);
  await user.clear(box);
  expect(screen.getByRole("option", { name: /quiet rain/ })).toBeInTheDocument();
});

it("goes through the suggestions with the arrows and opens one", async () => {
  const { onSearch, user, box } = setup();
  await user.type(box, "mushi");
  await screen.findByRole("option", { name: /Zoku/ });
  expect(box).toHaveAttribute("aria-expanded", "true");
  await user.keyboard("{ArrowDown}{ArrowDown}");
  const active = screen.getAllByRole("option")[1];
  expect(active).toHaveAttribute("aria-selected", "true");
  expect(box).toHaveAttribute("aria-activedescendant", active?.id);
  await user.keyboard("{ArrowUp}{ArrowUp}{ArrowUp}");
  expect(screen.getAllByRole("option").at(-1)).toHaveAttribute("aria-selected", "true");
  await user.keyboard("{Enter}");
  await waitFor(() => { expect(screen.getByText("opened")).toBeInTheDocument(); });
  expect(onSearch).not.toHaveBeenCalled();
});

it("closes on Escape, then clears", async () => {
  const { user, box } = setup();
  await user.type(box, "mushi");
  await screen.findByRole("option", { name: /Zoku/ });
  await user.keyboard("{Escape}");
  expect(box).toHaveAttribute("aria-expanded", "false");
  expect(box).toHaveValue("mushi");
  await user.keyboard("{Escape}");
  expect(box).toHaveValue("");
});
