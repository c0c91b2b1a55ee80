import type { ApiQuery } from "../search-state";
import type { Pool } from "../api/get-recommendations";
import type { Shelf } from "./shelf";

/** What the recommender does with filters, done here: lists of these mean all of them … */
const ALL_OF = ["genres", "themes", "moods", "tags"] as const;
/** … and of these any of them. */
const ANY_OF = ["studios", "types", "statuses", "sources"] as const;
const RANGES = [
  ["year_min", "year"],
  ["year_max", "year"],
  ["episodes_min", "episodes"],
  ["episodes_max", "episodes"],
  ["duration_max", "duration_min"],
  ["score_min", "score"],
] as const;
const TRENDING_DAYS = 365;
const DAY_MS = 86_400_000;
/** Days from 1 January of year 1, which is day 1, to 1 January 1970. */
const EPOCH = 719_163;

/** Which titles satisfy the filters: 1 for each that does. */
export function passing(shelf: Shelf, wanted: ApiQuery, pool: Pool, now: Date): Uint8Array {
  const size = shelf.told.ids.length;
  const passes = new Uint8Array(size).fill(1);
  const drop = (places: Uint32Array) => { for (const place of places) passes[place] = 0; };
  const keep = (kind: string, values: readonly string[]) => {
    const kept = new Uint8Array(size);
    for (const value of values) for (const place of shelf.having(kind, value)) kept[place] = 1;
    for (let place = 0; place < size; place += 1) passes[place] = (passes[place] ?? 0) & (kept[place] ?? 0);
  };
  drop(shelf.gone);
  if (!wanted.types) drop(shelf.notToWatch);
  if (!wanted.include_adult) drop(shelf.adult);
  for (const kind of ALL_OF) {
    for (const value of wanted[kind] ?? []) keep(kind, [value]);
    for (const value of wanted[`exclude_${kind}`] ?? []) drop(shelf.having(kind, value));
  }
  for (const kind of ANY_OF) if (wanted[kind]) keep(kind, wanted[kind]);
  for (const [bound, column] of RANGES) {
    const limit = wanted[bound];
    const values = shelf.told.numbers[column];
    if (limit === undefined || !values) continue;
    const most = bound.endsWith("max");
    values.forEach((value, place) => {
      // What is unknown passes no range.
      if (value === null || (most ? value > limit : value < limit)) passes[place] = 0;
    });
  }
  if (!wanted.statuses) drop(shelf.having("statuses", "Not yet aired"));
  if (pool === "trending") {
    const today = Math.floor((now.getTime() - now.getTimezoneOffset() * 60_000) / DAY_MS) + EPOCH;
    const airing = new Set(shelf.having("statuses", "Currently Airing"));
    shelf.told.aired_from.forEach((day, place) => {
      if (!(day > today - TRENDING_DAYS && day <= today) && !airing.has(place)) passes[place] = 0;
    });
  }
  return passes;
}
