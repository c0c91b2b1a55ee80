import { type Quadtree, quadtree } from "d3-quadtree";

import type { MapRegion, TitleMap } from "@/lib/api/get-map";

import type { Bounds } from "./view";

/** Coordinates of the answer run from 0 to this. */
const SIDE = 65535;

export interface Region extends Omit<MapRegion, "x" | "y"> {
  index: number;
  x: number;
  y: number;
}

export interface Place {
  id: number;
  index: number;
  x: number;
  y: number;
}

/** The map, ready to draw: places in a square of side 1 with y downwards, groups and fame in bytes. */
export interface Atlas {
  version: string;
  ids: readonly number[];
  /** x and y in turn. */
  places: Float32Array;
  /** Group plus one, so that 0 is "no colour"; then 1 where the group is a guess; then fame. Three bytes a title. */
  styles: Uint8Array;
  keys: readonly string[];
  counts: readonly number[];
  wide: readonly Region[];
  narrow: readonly Region[];
  regionOf: readonly number[];
  names: ReadonlyMap<number, string>;
  indexOf: ReadonlyMap<number, number>;
  tree: Quadtree<Place>;
  /** Where the titles lie. */
  land: Bounds;
}

export function atlasOf(map: TitleMap): Atlas {
  const places = new Float32Array(map.ids.length * 2);
  const styles = new Uint8Array(map.ids.length * 3);
  const points: Place[] = map.ids.map((id, index) => {
    const x = (map.x[index] ?? 0) / SIDE;
    const y = 1 - (map.y[index] ?? 0) / SIDE;
    places.set([x, y], index * 2);
    styles.set([(map.group[index] ?? -1) + 1, map.guessed[index] ?? 0, map.fame[index] ?? 0], index * 3);
    return { id, index, x, y };
  });
  const regions = map.regions.map((region, index) => ({ ...region, index, x: region.x / SIDE, y: 1 - region.y / SIDE }));
  return {
    version: map.version,
    ids: map.ids,
    places,
    styles,
    keys: map.groups.map(({ key }) => key),
    counts: map.groups.map(({ count }) => count),
    wide: regions.filter(({ parent }) => parent < 0),
    narrow: regions.filter(({ parent }) => parent >= 0),
    regionOf: map.region,
    names: new Map(map.names.map(({ id, title, title_english }) => [id, title_english ?? title])),
    indexOf: new Map(map.ids.map((id, index) => [id, index])),
    tree: quadtree(points, ({ x }) => x, ({ y }) => y),
    land: {
      left: points.reduce((least, { x }) => Math.min(least, x), 1),
      right: points.reduce((most, { x }) => Math.max(most, x), 0),
      top: points.reduce((least, { y }) => Math.min(least, y), 1),
      bottom: points.reduce((most, { y }) => Math.max(most, y), 0),
    },
  };
}

export function placeOf(atlas: Atlas, id: number): Place | null {
  const index = atlas.indexOf.get(id);
  if (index === undefined) return null;
  return { id, index, x: atlas.places[index * 2] ?? 0, y: atlas.places[index * 2 + 1] ?? 0 };
}
