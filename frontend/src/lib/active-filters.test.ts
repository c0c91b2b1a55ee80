import { expect, it } from "vitest";

import { activeFilters, withoutFilters } from "./active-filters";
import { EMPTY } from "./search-state";

const state = {
  ...EMPTY,
  q: "sea",
  genres: ["Drama", "Romance"],
  exclude_moods: ["bleak"],
  year_min: 1990,
  year_max: 1999,
  episodes_max: 1,
  collapse: false,
};

it("names every filter once, and each carries the search without it", () => {
  const active = activeFilters(state);
  expect(active.map(({ label }) => label)).toEqual(["1990–1999", "One sitting", "Drama", "Romance", "not bleak", "Every entry of a story"]);
  expect(active.find(({ label }) => label === "Drama")?.without).toEqual({ ...state, genres: ["Romance"] });
  expect(active.find(({ label }) => label === "1990–1999")?.without).toEqual({ ...state, year_min: null, year_max: null });
  expect(active.filter(({ negative }) => negative).map(({ label }) => label)).toEqual(["not bleak"]);
});

it("keeps only the words when all are cleared", () => {
  expect(withoutFilters(state)).toEqual({ ...EMPTY, q: "sea" });
  expect(activeFilters(withoutFilters(state))).toEqual([]);
});
