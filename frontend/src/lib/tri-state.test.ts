import { expect, it } from "vitest";

import { nextStance, stanceOf, withStance } from "./tri-state";

it("goes round: either way, wanted, not wanted", () => {
  expect([nextStance("any"), nextStance("want"), nextStance("not")]).toEqual(["want", "not", "any"]);
});

it("keeps a value in one list at most", () => {
  const wanted = withStance("Drama", "want", ["Action"], ["Drama"]);
  expect(wanted).toEqual({ wanted: ["Action", "Drama"], unwanted: [] });
  const unwanted = withStance("Drama", "not", wanted.wanted, wanted.unwanted);
  expect(unwanted).toEqual({ wanted: ["Action"], unwanted: ["Drama"] });
  expect(stanceOf("Drama", unwanted.wanted, unwanted.unwanted)).toBe("not");
  expect(withStance("Drama", "any", unwanted.wanted, unwanted.unwanted)).toEqual({ wanted: ["Action"], unwanted: [] });
});
