import { describe, expect, it } from "vitest";

import type { Schemas } from "./api/client";
import { understoodParts, withoutSpan } from "./understood";

const cut = (text: string, piece: string) => {
  const start = Array.from(text.slice(0, text.indexOf(piece))).length;
  return withoutSpan(text, { start, end: start + Array.from(piece).length });
};

describe("taking a piece out of the words", () => {
  it("leaves no comma or connective in the air", () => {
    expect(cut("something quiet, no romance, before 2010", "no romance")).toBe("something quiet, before 2010");
    expect(cut("like Mushishi but darker", "but darker")).toBe("like Mushishi");
    expect(cut("no romance, something quiet", "no romance")).toBe("something quiet");
    expect(cut("space opera and without robots", "without robots")).toBe("space opera");
    expect(cut("no romance", "no romance")).toBe("");
  });

  it("counts characters as Python does", () => {
    expect(cut("🌧️ rain, no gore", "no gore")).toBe("🌧️ rain");
  });
});

it("names examples with their direction, exclusions and constraints, each removable", () => {
  const text = "like Mushishi but darker, no romance, before 2010";
  const at = (piece: string) => ({ start: text.indexOf(piece), end: text.indexOf(piece) + piece.length });
  const query = {
    text,
    examples: [{ text: "Mushishi", span: at("like Mushishi"), id: 457, title: "Mushishi", alternatives: [], but: [{ text: "darker", span: at("but darker"), moods: ["dark"] }] }],
    exclusions: [{ text: "romance", span: at("no romance"), labels: {}, titles: [] }],
    constraints: [{ text: "before 2010", span: null, field: "year_max", value: 2009 }],
  } as unknown as Schemas["UnderstoodQuery"];
  expect(understoodParts(query).map(({ label, without }) => [label, without])).toEqual([
    ["like Mushishi", "darker, no romance, before 2010"],
    ["but darker", "like Mushishi, no romance, before 2010"],
    ["not romance", "like Mushishi but darker, before 2010"],
    ["before 2010", null],
  ]);
});
