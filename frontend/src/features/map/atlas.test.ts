import { describe, expect, it } from "vitest";

import type { TitleMap } from "@/lib/api/get-map";

import { atlasOf, placeOf } from "./atlas";
import { channels, paletteOf } from "./colours";
import { claim, regionAbout, regionName } from "./labels";
import { litBy } from "./map-view";

const MAP: TitleMap = {
  version: "map-toy-1",
  encoder: "toy-1",
  groups: [
    { key: "gentle", poles: ["warm"], count: 1 },
    { key: "dark", poles: ["dark"], count: 1 },
  ],
  regions: [
    { moods: ["cozy", "sweet", "slow"], labels: ["Kids"], group: 0, parent: -1, count: 3, x: 0, y: 0, best_known: [7] },
    { moods: [], labels: ["Music", "CM", "Short"], group: -1, parent: 0, count: 3, x: 65535, y: 65535, best_known: [] },
  ],
  names: [{ id: 7, title: "Nana", title_english: null }, { id: 3, title: "Mushishi", title_english: "Bug Master" }],
  ids: [3, 7, 9],
  x: [0, 65535, 32768],
  y: [65535, 0, 32768],
  group: [0, 1, -1],
  guessed: [0, 1, 0],
  region: [1, 1, 1],
  fame: [2, 9, 0],
};
const atlas = atlasOf(MAP);

describe("the atlas", () => {
  it("turns the square upside up", () => {
    expect(placeOf(atlas, 3)).toEqual({ id: 3, index: 0, x: 0, y: 0 });
    expect(placeOf(atlas, 7)).toEqual({ id: 7, index: 1, x: 1, y: 1 });
    expect(placeOf(atlas, 8)).toBeNull();
  });

  it("finds the title under a pointer, and none beyond its reach", () => {
    expect(atlas.tree.find(0.97, 0.98, 0.1)?.id).toBe(7);
    expect(atlas.tree.find(0.9, 0.3, 0.1)).toBeUndefined();
  });

  it("keeps group, guess and fame of each title in three bytes", () => {
    expect([...atlas.styles]).toEqual([1, 0, 2, 2, 1, 9, 0, 0, 0]);
  });

  it("tells wide regions from their parts and knows the names people look for", () => {
    expect(atlas.wide.map(({ index }) => index)).toEqual([0]);
    expect(atlas.narrow.map(({ parent }) => parent)).toEqual([0]);
    expect(atlas.names.get(3)).toBe("Bug Master");
  });

  it("names a region by its moods, and one without moods by what it holds", () => {
    expect(MAP.regions.map(regionName)).toEqual(["cozy, sweet", "Music"]);
    expect(MAP.regions.map(regionAbout)).toEqual(["Kids", "CM, Short"]);
  });
});

describe("what stands out", () => {
  it("is nothing until something is chosen, and never one's own list alone", () => {
    expect(litBy(atlas, null, [])).toBeNull();
    expect(litBy(atlas, null, [{ id: 3, rank: null }])).toBeNull();
  });

  it("is the chosen group and the results of a search that are on the map", () => {
    expect([...(litBy(atlas, 1, []) ?? [])]).toEqual([0, 1, 0]);
    expect([...(litBy(atlas, null, [{ id: 9, rank: 1 }, { id: 1234, rank: 2 }]) ?? [])]).toEqual([0, 0, 1]);
  });

  it("never writes one name over another or out of sight", () => {
    const taken: Parameters<typeof claim>[0] = [];
    const view = { width: 300, height: 200 };
    expect(claim(taken, { x: 100, y: 100 }, 80, 20, view)).toBe(true);
    expect(claim(taken, { x: 150, y: 110 }, 80, 20, view)).toBe(false);
    expect(claim(taken, { x: 150, y: 130 }, 80, 20, view)).toBe(true);
    expect(claim(taken, { x: 400, y: 100 }, 80, 20, view)).toBe(false);
  });
});

it("has a colour for every group and one for none, by day and by night", () => {
  expect(new Set(paletteOf(atlas.keys, "light")).size).toBe(3);
  expect(paletteOf(atlas.keys, "dark")).not.toEqual(paletteOf(atlas.keys, "light"));
  expect(channels("#ff8000")).toEqual([1, 128 / 255, 0]);
});
