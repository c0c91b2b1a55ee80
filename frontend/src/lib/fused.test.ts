import { expect, it } from "vitest";

import { fused } from "./fused";

it("puts first what stands high in both orders", () => {
  expect(fused([[1, 2, 3, 4], [3, 2, 4, 1]])).toEqual([3, 2, 1, 4]);
  expect(fused([[7, 8], []])).toEqual([7, 8]);
});
