import { queryOptions } from "@tanstack/react-query";

import { client, unwrap } from "./client";

export function getSimilar(id: number, limit = 12) {
  return queryOptions({
    queryKey: ["similar", id, limit],
    queryFn: ({ signal }) =>
      unwrap(client.GET("/api/v1/anime/{id}/similar", { params: { path: { id }, query: { limit } }, signal })),
  });
}
