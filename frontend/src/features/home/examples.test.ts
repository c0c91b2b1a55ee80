import { expect, it } from "vitest";

import { rotation, turnOfDay } from "./examples";

it("walks round the ideas", () => {
  expect(rotation([1, 2, 3, 4, 5], 0, 2)).toEqual([1, 2]);
  expect(rotation([1, 2, 3, 4, 5], 2, 2)).toEqual([5, 1]);
  expect(rotation([1, 2], 7, 5)).toHaveLength(2);
  expect(rotation([], 1, 3)).toEqual([]);
});

it("turns once a day", () => {
  expect(turnOfDay(new Date("2026-01-02T23:00:00Z")) - turnOfDay(new Date("2026-01-01T01:00:00Z"))).toBe(1);
});
