import { expect, it } from "vitest";

import { settle } from "./settle";

const titles = (...ids: number[]) => ids.map((id) => ({ id }));
const ids = (list: { id: number }[]) => list.map(({ id }) => id);

it("keeps what was clicked in its place while the rest moves", () => {
  expect(ids(settle(titles(7, 8, 9), new Map([[1, { id: 2 }]]), 10))).toEqual([7, 2, 8, 9]);
});

it("never shows a title twice, and no more than asked", () => {
  expect(ids(settle(titles(2, 7, 8), new Map([[2, { id: 2 }]]), 10))).toEqual([7, 8, 2]);
  expect(ids(settle(titles(1, 2, 3, 4), new Map<number, { id: number }>(), 2))).toEqual([1, 2]);
});

it("closes the gap when the new list is shorter than the place of what was clicked", () => {
  expect(ids(settle(titles(1), new Map([[5, { id: 9 }]]), 10))).toEqual([1, 9]);
  expect(settle([], new Map(), 5)).toEqual([]);
});
