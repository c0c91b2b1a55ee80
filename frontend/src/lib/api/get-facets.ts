import { queryOptions } from "@tanstack/react-query";

import { client, unwrap } from "./client";

export const getFacets = queryOptions({
  queryKey: ["facets"],
  queryFn: ({ signal }) => unwrap(client.GET("/api/v1/facets", { signal })),
  staleTime: 10 * 60_000,
});
