import { describe, expect, it } from "vitest";

import { EMPTY, formatSearch, isBlank, parseSearch, toApiQuery } from "./search-state";

const parse = (query: string) => parseSearch(new URLSearchParams(query));

describe("parseSearch", () => {
  it("reads what the API reads", () => {
    const state = parse("q=quiet+rain&genres=Drama&genres=Mystery&exclude_moods=bleak&year_min=1990&niche=0.8&mode=vibe&collapse=false");
    expect(state).toEqual({
      ...EMPTY,
      q: "quiet rain",
      genres: ["Drama", "Mystery"],
      exclude_moods: ["bleak"],
      year_min: 1990,
      niche: 0.8,
      mode: "vibe",
      collapse: false,
    });
  });

  it("leaves out what nobody could have meant", () => {
    expect(parse("year_min=soon&score_min=&mode=best&include_adult=1&genres=&genres=+&unknown=3")).toEqual(EMPTY);
  });

  it("clamps numbers, turns ranges round and drops doubles", () => {
    const state = parse("score_min=99&niche=-4&year_min=2010&year_max=1990&types=TV&types=TV");
    expect(state).toMatchObject({ score_min: 10, niche: 0, year_min: 1990, year_max: 2010, types: ["TV"] });
  });

  it("takes NUL bytes and broken Unicode away", () => {
    expect(parseSearch(new URLSearchParams([["q", "a\u0000b\ud800"]])).q).toBe("ab\ufffd");
    expect(parse(`q=${"x".repeat(600)}`).q).toHaveLength(500);
  });
});

describe("formatSearch", () => {
  it("is empty for an empty search", () => {
    expect(formatSearch(EMPTY).toString()).toBe("");
  });

  it("comes back as it went", () => {
    const state = {
      ...EMPTY,
      q: "rain & neon?",
      themes: ["Idols (Female)", "Space"],
      exclude_genres: ["Horror"],
      year_max: 1999,
      episodes_max: 13,
      include_adult: true,
      collapse: false,
    };
    expect(parseSearch(formatSearch(state))).toEqual(state);
  });
});

describe("isBlank", () => {
  it("needs words or a filter that narrows", () => {
    expect(isBlank(EMPTY)).toBe(true);
    expect(isBlank({ ...EMPTY, q: "  ", mode: "vibe", include_adult: true, collapse: false, niche: 1 })).toBe(true);
    expect(isBlank({ ...EMPTY, types: ["Movie"] })).toBe(false);
    expect(isBlank({ ...EMPTY, q: "calm" })).toBe(false);
  });
});

it("sends only what differs from the usual", () => {
  expect(toApiQuery({ ...EMPTY, q: " sea ", score_min: 0 })).toEqual({ q: "sea", score_min: 0 });
});
