import { describe, expect, it } from "vitest";

import { length, names, reason } from "./title-facts";

describe("names", () => {
  it("puts the English name first and says nothing twice", () => {
    expect(names({ title: "Mushishi", title_english: "Mushi-Shi", title_native: "蟲師" })).toEqual({ main: "Mushi-Shi", others: ["蟲師"] });
    expect(names({ title: "Sousou no Frieren", title_english: null, title_native: null })).toEqual({ main: "Sousou no Frieren", others: [] });
  });
});

describe("length", () => {
  it.each([
    [12, 22, "12 × 22 min"],
    [1, 107, "1 h 47 min"],
    [1, 120, "2 h"],
    [24, null, "24 episodes"],
    [null, 5, "5 min each"],
    [null, null, null],
    [1, 0.3, "1 min"],
  ])("%s episodes of %s minutes: %s", (episodes, duration_min, expected) => {
    expect(length({ episodes, duration_min })).toBe(expected);
  });
});

describe("reason", () => {
  it.each([
    [{ semantic: 10, text: null }, "mood"],
    [{ semantic: 11, text: null }, null],
    [{ semantic: 40, text: 90 }, "words"],
    [{ semantic: 1, text: 2 }, "both"],
    [{}, null],
  ] as const)("%o is %s", (ranks, expected) => {
    expect(reason(ranks)).toBe(expected);
  });
});
