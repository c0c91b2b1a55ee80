import type { Shelf } from "./shelf";

/** How many deviations of popularity the niche knob takes away at 1, and adds at 0; the recommender's number. */
const NICHE_STRENGTH = 1;

export function withNiche(scores: Float32Array, shelf: Shelf, niche: number | undefined): Float32Array {
  if (niche === undefined || niche === 0.5) return scores;
  const strength = (0.5 - niche) * 2 * NICHE_STRENGTH;
  return scores.map((score, place) => score + strength * (shelf.told.ranking_popularity[place] ?? 0));
}

/** Places of the best titles that pass, of each franchise the best when `franchise` is given, ties by place. */
export function pick(scores: Float32Array, passes: Uint8Array, franchise: readonly number[] | null, limit: number): number[] {
  const free = [...passes.keys()].filter((place) => passes[place] === 1);
  free.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
  const taken = new Set<number>();
  const best: number[] = [];
  for (const place of free) {
    if (best.length >= limit) break;
    const story = franchise?.[place];
    if (story !== undefined) {
      if (taken.has(story)) continue;
      taken.add(story);
    }
    best.push(place);
  }
  return best;
}
