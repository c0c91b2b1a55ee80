import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";

import { type SearchState, isBlank, toApiQuery } from "../search-state";
import { client, unwrap } from "./client";

export const PAGE_SIZE = 24;
/** The gateway accepts no offset beyond this. */
const LAST_OFFSET = 10_000;

/** Pages of `GET /search`; the offset counts what was received, so a short page never skips a title. */
export function searchTitles(state: SearchState) {
  const query = toApiQuery(state);
  return infiniteQueryOptions({
    queryKey: ["search", query],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        client.GET("/api/v1/search", { params: { query: { ...query, limit: PAGE_SIZE, offset: pageParam } }, signal }),
      ),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const received = pages.reduce((sum, page) => sum + page.results.length, 0);
      const more = last.total_is === "at_least" ? last.results.length > 0 : received < last.total;
      return more && last.results.length > 0 && received <= LAST_OFFSET ? received : undefined;
    },
    enabled: !isBlank(state),
    placeholderData: keepPreviousData,
  });
}
