import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { client, unwrap } from "./client";

export const SUGGEST_FROM = 2;

export function suggestTitles(text: string) {
  const q = text.trim();
  return queryOptions({
    queryKey: ["suggest", q],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/suggest", { params: { query: { q } }, signal })),
    select: (answer) => answer.suggestions,
    enabled: q.length >= SUGGEST_FROM && q.length <= 100,
    placeholderData: keepPreviousData,
    retry: false,
  });
}
