import { beforeEach, expect, it, vi } from "vitest";

import { forgetSearches, recentSearches, rememberSearch } from "./recent-searches";

beforeEach(() => { localStorage.clear(); });

it("keeps the newest six, each once", () => {
  for (const q of ["a", "b", "c", "d", "e", "f", "g", "B", " "]) rememberSearch(q);
  expect(recentSearches()).toEqual(["B", "g", "f", "e", "d", "c"]);
  forgetSearches();
  expect(recentSearches()).toEqual([]);
});

it("survives spoiled and blocked storage", () => {
  localStorage.setItem("funiki-recent", "{oops");
  expect(recentSearches()).toEqual([]);
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  expect(() => { rememberSearch("rain"); }).not.toThrow();
});
