import { expect, it } from "vitest";

import { splitTags } from "./split-tags";

const tags = (weights: number[]) => weights.map((weight, index) => ({ name: `t${index}`, weight }));

it("shows the telling tags, never more than eight, and keeps the rest back", () => {
  expect(splitTags(tags([0.2, 0.9, 0.7, 0.65, 0.61, 0.6]))).toEqual({ first: ["t1", "t2", "t3", "t4", "t5"], rest: ["t0"] });
  expect(splitTags(tags(Array.from({ length: 12 }, () => 0.9))).first).toHaveLength(8);
});

it("shows a few even when none is telling", () => {
  expect(splitTags(tags([0.1, 0.2, 0.3, 0.4, 0.5])).first).toEqual(["t4", "t3", "t2", "t1"]);
  expect(splitTags([])).toEqual({ first: [], rest: [] });
});
