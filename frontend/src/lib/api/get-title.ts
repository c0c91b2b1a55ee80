import { queryOptions } from "@tanstack/react-query";

import { client, unwrap } from "./client";

export function getTitle(id: number) {
  return queryOptions({
    queryKey: ["title", id],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/anime/{id}", { params: { path: { id } }, signal })),
  });
}
