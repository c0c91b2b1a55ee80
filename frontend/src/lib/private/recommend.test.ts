import { describe, expect, it } from "vitest";

import { asInputs } from "./graph-inputs";
import { passing } from "./passing";
import { pick, withNiche } from "./pick";
import { recommend } from "./recommend";
import { type PrivateTitles, cardAt, openShelf, places } from "./shelf";

/** Six titles; 20 and 30 are of one story, 50 is for adults and 60 a music video that has not begun. */
const TOLD: PrivateTitles = {
  version: "toy-1",
  codes: { pad: 0, dislike: 1, like: 2, love: 3, seen: 4 },
  ids: [10, 20, 30, 40, 50, 60],
  franchise: [10, 20, 20, 40, 50, 60],
  ranking_popularity: [2, 1, 0, -1, -2, 0],
  popularity: [0.9, 0.8, 0.7, 0.6, 0.5, 0.4],
  titles: ["Ten", "Twenty", "Thirty", "Forty", "Fifty", "Sixty"],
  english: [null, "The Twenty", null, null, null, null],
  native: [null, null, null, null, null, null],
  seasons: ["spring", null, null, null, null, null],
  synopses: { 1: "Two tens meet." },
  aired_from: [730_000, 730_001, 730_002, 738_000, 0, 0],
  numbers: { year: [1999, 2000, 2000, 2021, null, 2020], episodes: [12, 24, 12, 1, 1, 1], duration_min: [24, 24, 24, 100, 3, 4], score: [8, 7, null, 6, 5, 4], members: [9, 8, 7, 6, 5, 4] },
  labels: {
    genres: { Drama: [0, 2, 1], Comedy: [1, 2] },
    moods: { quiet: [0, 3] },
    types: { TV: [0, 1, 1, 1, 1], Music: [5] },
    statuses: { "Finished Airing": [0, 1, 1, 1, 1], "Not yet aired": [5] },
  },
  described: { genres: [[0], [1], [0], [1, 0], [], []], moods: [[0], [], [], [0], [], []] },
  adult: [4],
  not_to_watch: [5],
  gone: [],
};
const shelf = openShelf(TOLD);
const NOW = new Date(2021, 11, 1);
const ids = (passes: Uint8Array) => TOLD.ids.filter((_, place) => passes[place] === 1);
const pass = (wanted: Parameters<typeof passing>[1], pool: "all" | "trending" = "all") => ids(passing(shelf, wanted, pool, NOW));

describe("the shelf", () => {
  it("reads places from distances, and shows a title without a picture", () => {
    expect([...places([2, 1, 4])]).toEqual([2, 3, 7]);
    expect([...shelf.having("genres", "comedy")]).toEqual([1, 3]);
    expect(cardAt(shelf, 3).genres).toEqual(["Comedy", "Drama"]);
    expect(cardAt(shelf, 1)).toMatchObject({ id: 20, title_english: "The Twenty", year: 2000, genres: ["Comedy"], type: "TV", synopsis: "Two tens meet.", picture_url: null, franchise: { id: 20, size: 2 } });
  });
});

describe("filters", () => {
  it("leave out adult titles, music and what has not begun, unless asked for", () => {
    expect(pass({})).toEqual([10, 20, 30, 40]);
    expect(pass({ include_adult: true })).toEqual([10, 20, 30, 40, 50]);
    expect(pass({ types: ["Music"], statuses: ["Not yet aired"] })).toEqual([60]);
  });

  it("want all genres, any type and no excluded mood, and unknown values pass no range", () => {
    expect(pass({ genres: ["Drama"] })).toEqual([10, 30, 40]);
    expect(pass({ genres: ["Drama", "Comedy"] })).toEqual([40]);
    expect(pass({ exclude_moods: ["quiet"] })).toEqual([20, 30]);
    expect(pass({ score_min: 7 })).toEqual([10, 20]);
    expect(pass({ year_min: 2000, year_max: 2000, episodes_max: 12 })).toEqual([30]);
    expect(pass({ studios: ["Nobody"] })).toEqual([]);
  });

  it("know what is new by its first day", () => {
    expect(pass({}, "trending")).toEqual([40]);
  });
});

describe("picking", () => {
  it("takes the best of each story, ties by place", () => {
    const scores = Float32Array.of(1, 3, 4, 3, 9, 9);
    expect(pick(scores, Uint8Array.of(1, 1, 1, 1, 0, 0), TOLD.franchise, 3)).toEqual([2, 3, 0]);
    expect(pick(scores, Uint8Array.of(1, 1, 1, 1, 0, 0), null, 3)).toEqual([2, 1, 3]);
  });

  it("moves towards lesser-known titles with the knob", () => {
    const scores = new Float32Array(6);
    expect([...withNiche(scores, shelf, 1)]).toEqual([-2, -1, 0, 1, 2, 0]);
    expect(withNiche(scores, shelf, 0.5)).toBe(scores);
  });
});

describe("a private feed", () => {
  /** A loved title speaks for the next one. */
  const graph = (history: readonly { id: number }[]) => {
    const scores = Float32Array.of(0.3, 0.2, 0.1, 0, 0, 0);
    for (const { id } of history) {
      const next = (shelf.place.get(id) ?? 0) + 1;
      scores[next] = (scores[next] ?? 0) + 1;
    }
    return Promise.resolve(scores);
  };

  it("leaves out what is known with its story, and names what speaks for a title", async () => {
    const history = [{ id: 30, feedback: "love" as const }, { id: 999, feedback: "like" as const }];
    const { results, known, unknown_ids } = await recommend(shelf, graph, { history, saved: [10], filters: {}, pool: "all", limit: 5 }, NOW);
    expect(results.map(({ id }) => id)).toEqual([40]);
    expect(results[0]?.because).toEqual({ evidence: "here", titles: [{ id: 30, title: "Thirty", share: 1 }], themes: ["Drama"], moods: [] });
    expect([known, unknown_ids]).toEqual([1, [999]]);
  });

  it("gives what is liked by many to an empty list", async () => {
    const { results } = await recommend(shelf, graph, { history: [], saved: [], filters: {}, pool: "all", limit: 2 }, NOW);
    expect(results.map(({ id, because }) => [id, because.evidence])).toEqual([[10, "popularity"], [20, "popularity"]]);
  });
});

it("a list becomes inputs of the graph, an empty one a title of padding", () => {
  expect(asInputs([{ id: 30, feedback: "love" }, { id: 999, feedback: "like" }], shelf, TOLD.codes)).toEqual({ items: BigInt64Array.of(2n), feedback: BigInt64Array.of(3n) });
  expect(asInputs([], shelf, TOLD.codes)).toEqual({ items: BigInt64Array.of(0n), feedback: BigInt64Array.of(0n) });
});
