import { describe, expect, it } from "vitest";

import { around, centred, fade, fitted, radius, toMap, toScreen } from "./view";

const view = { k: 3, x: -120, y: 45, width: 800, height: 500 };

describe("what is seen of the map", () => {
  it("goes to the screen and back to the same place", () => {
    const back = toMap(view, toScreen(view, { x: 0.31, y: 0.72 }));
    expect(back.x).toBeCloseTo(0.31);
    expect(back.y).toBeCloseTo(0.72);
  });

  it("brings a place to the middle at any zoom", () => {
    const to = { ...view, ...centred(view, { x: 0.2, y: 0.9 }, 7) };
    expect(toScreen(to, { x: 0.2, y: 0.9 })).toEqual({ x: 400, y: 250 });
  });

  it("shows most of the spots, and one far away does not undo it", () => {
    const close = Array.from({ length: 19 }, (_, index) => ({ x: 0.5 + index / 1000, y: 0.5 }));
    const tight = around(view, close);
    expect(tight?.k).toBe(12);
    expect(around(view, [...close, { x: 0, y: 0 }])?.k).toBe(12);
    expect(around(view, [{ x: 0, y: 0 }, { x: 1, y: 1 }])?.k).toBe(1);
    expect(around(view, [])).toBeNull();
  });

  it("fits bounds beside what covers the left", () => {
    const bounds = { left: 0.2, right: 0.7, top: 0.4, bottom: 0.6 };
    const to = { ...view, ...fitted(view, bounds, 1, 300) };
    expect(toScreen(to, { x: 0.2, y: 0.5 }).x).toBeCloseTo(300);
    expect(toScreen(to, { x: 0.7, y: 0.5 })).toEqual({ x: 800, y: 250 });
  });

  it("lets names come and go softly", () => {
    expect([0, 1, 1.5, 2, 5, 9.5, 10].map((k) => fade(k, 1, 10, 1))).toEqual([0, 0, 0.5, 1, 1, 0.5, 0]);
    expect(fade(99, 3, Infinity, 1)).toBe(1);
  });

  it("draws well-known titles larger, and all of them larger from close by, up to a limit", () => {
    expect(radius(9, 1)).toBeGreaterThan(radius(0, 1));
    expect(radius(0, 8)).toBeGreaterThan(radius(0, 1));
    expect(radius(0, 1e6)).toBeCloseTo(0.75 * 4.5);
  });
});
