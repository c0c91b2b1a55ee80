import { queryOptions } from "@tanstack/react-query";

import { client, unwrap } from "./client";

export function getFranchise(id: number) {
  return queryOptions({
    queryKey: ["franchise", id],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/anime/{id}/franchise", { params: { path: { id } }, signal })),
  });
}
