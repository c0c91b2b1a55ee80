import type { Taste } from "@/lib/tastes/log";

/** With fewer favourites a feed would be a list of what everybody likes. */
export const ENOUGH = 3;

export function countFavourites(tastes: ReadonlyMap<number, Taste>): number {
  return [...tastes.values()].filter(({ opinion }) => opinion === "love" || opinion === "like").length;
}
