import type { RecommendationResponse } from "../api/client";
import type { Pool } from "../api/get-recommendations";
import type { ApiQuery } from "../search-state";
import type { HistoryEntry } from "../tastes/log";
import type { Graph } from "./graph";
import { passing } from "./passing";
import { pick, withNiche } from "./pick";
import { because, praised } from "./reasons";
import { type Shelf, cardAt } from "./shelf";

export interface PrivateWish {
  history: readonly HistoryEntry[];
  saved: readonly number[];
  filters: ApiQuery;
  pool: Pool;
  limit: number;
}

/** What the server answers to `POST /recommendations`, worked out here from the same blend. */
export async function recommend(shelf: Shelf, graph: Graph, wish: PrivateWish, now: Date): Promise<RecommendationResponse> {
  const started = performance.now();
  const { told, place } = shelf;
  const known = wish.history.filter(({ id }) => place.has(id));
  const scores = withNiche(await graph(wish.history), shelf, wish.filters.niche);
  const passes = passing(shelf, wish.filters, wish.pool, now);
  for (const id of [...wish.history.map(({ id }) => id), ...wish.saved]) passes[place.get(id) ?? -1] = 0;
  const collapse = wish.filters.collapse ?? true;
  if (collapse && known.length > 0) {
    const stories = new Set(known.map(({ id }) => told.franchise[place.get(id) ?? -1]));
    told.franchise.forEach((story, at) => { if (stories.has(story)) passes[at] = 0; });
  }
  const best = pick(scores, passes, collapse ? told.franchise : null, wish.limit);
  const without = new Map<number, Float32Array>();
  for (const { id } of praised(known)) {
    without.set(id, withNiche(await graph(wish.history.filter((entry) => entry.id !== id)), shelf, wish.filters.niche));
  }
  return {
    results: best.map((at) => ({ ...cardAt(shelf, at), score_fused: scores[at] ?? 0, parts: {}, because: because(shelf, at, scores, without) })),
    blend: {},
    known: known.length,
    unknown_ids: wish.history.filter(({ id }) => !place.has(id)).map(({ id }) => id),
    model: told.version,
    took_ms: performance.now() - started,
    degraded: [],
  };
}
