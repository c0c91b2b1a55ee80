import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { toApiQuery, type SearchState } from "../search-state";
import { recommendHere } from "../private/ranker";
import { asHistory } from "../tastes/log";
import { type Kept, read } from "../tastes/store";
import { flush } from "../tastes/sync";
import { type RecommendationResponse, client, unwrap, withProfile } from "./client";

export const FEED_SIZE = 48;
export type Pool = "all" | "trending";

/**
 * The feed of a list. With a profile, what was just clicked is delivered first, so that the answer knows of it; for a
 * list that lives in this browser alone, the feed is worked out here and nothing of the list is sent.
 */
export function getRecommendations(kept: Kept, state: SearchState, pool: Pool) {
  const filters = toApiQuery({ ...state, q: "", mode: "auto" });
  const undone = kept.log.filter((event) => event.undone).length;
  return queryOptions({
    queryKey: ["recommendations", kept.home, kept.log.length, undone, filters, pool],
    queryFn: async ({ signal }): Promise<RecommendationResponse> => {
      if (kept.home === "browser") {
        const { history, saved } = asHistory(kept.log);
        return recommendHere({ history, saved, filters, pool, limit: FEED_SIZE });
      }
      await flush();
      return unwrap(client.GET("/api/v1/recommendations", { params: { ...withProfile(read().token ?? ""), query: { ...filters, pool, limit: FEED_SIZE } }, signal }));
    },
    placeholderData: keepPreviousData,
  });
}
