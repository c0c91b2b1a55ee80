import { describe, expect, it } from "vitest";

import { choose } from "./choose";
import { mix } from "./palettes";
import { BANNER, LANDSCAPE, PORTRAIT, print, printFor } from "./print";
import { hash, randomFrom } from "./random";
import { SCENES, type SceneName } from "./scenes";
import { sealFor } from "./seal";

const scenes = Object.keys(SCENES) as SceneName[];
const markup = (src: string) => decodeURIComponent(src.slice(src.indexOf(",") + 1));

describe("a print", () => {
  it("is the same for the same title and another for another", () => {
    const subject = { title: "Mushishi", genres: ["Mystery"], themes: [], moods: ["quiet"] };
    expect(printFor(subject).src).toBe(printFor({ ...subject }).src);
    expect(printFor(subject).src).not.toBe(printFor({ ...subject, title: "Haibane Renmei" }).src);
  });

  it.each(scenes)("%s is well-formed in every size and free of broken numbers", (scene) => {
    for (const name of SCENES[scene].palettes) {
      for (const size of [PORTRAIT, LANDSCAPE, BANNER]) {
        const svg = markup(print(scene, name, hash(scene + name), size).src);
        expect(svg).not.toMatch(/NaN|undefined|Infinity/);
        const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
        expect(parsed.querySelector("parsererror")).toBeNull();
        expect(parsed.documentElement.childElementCount).toBeGreaterThan(0);
      }
    }
  });

  it("stays small: a page of results is a hundred of them", () => {
    const sizes = scenes.map((scene) => print(scene, SCENES[scene].palettes[0], 7, PORTRAIT).src.length);
    expect(Math.max(...sizes)).toBeLessThan(40_000);
  });
});

describe("choose", () => {
  it("follows the finest label and the mood", () => {
    expect(choose({ title: "x", genres: ["Comedy"], themes: ["Gourmet"] }).scene).toMatch(/bowl|play|kites|wires|lanterns/);
    expect(["space", "dunes"]).toContain(choose({ title: "x", themes: ["Space"] }).scene);
    const dark = choose({ title: "x", genres: ["Horror"], moods: ["dark", "eerie"] });
    expect(["night", "ember", "abyss", "neon", "ink", "storm"]).toContain(dark.palette);
  });

  it("offers a second scene for the banner where the labels allow one", () => {
    const subject = { title: "x", genres: ["Drama", "Romance"] };
    expect(choose(subject, 1).scene).not.toBe(choose(subject).scene);
  });

  it("spreads unlabelled titles over the scenes", () => {
    const seen = new Set(Array.from({ length: 400 }, (_, index) => choose({ title: `title ${index}` }).scene));
    expect(seen.size).toBe(scenes.length);
  });
});

it("mixes colours by channel", () => {
  expect(mix("#000000", "#ffffff", 0.5)).toBe("#808080");
  expect(mix("#112233", "#445566", 0)).toBe("#112233");
});

it("keeps its random numbers in range, and pins them", () => {
  const random = randomFrom(hash("雰囲気"));
  const values = Array.from({ length: 1000 }, () => random.between(2, 3));
  expect(Math.min(...values)).toBeGreaterThanOrEqual(2);
  expect(Math.max(...values)).toBeLessThan(3);
  expect(hash("funiki")).toBe(hash("funiki"));
  expect(randomFrom(1).whole(0, 1_000_000)).toBe(randomFrom(1).whole(0, 1_000_000));
});

it("seals by the most telling kind", () => {
  expect(sealFor(["Comedy", "Horror"])).toBe("怖");
  expect(sealFor([])).toBe("気");
});
