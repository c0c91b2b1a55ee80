import { queryOptions } from "@tanstack/react-query";

import { type Schemas, client, unwrap } from "./client";

export type TitleMap = Schemas["TitleMap"];
export type MapRegion = Schemas["MapRegion"];

export const getMap = queryOptions({
  queryKey: ["map"],
  queryFn: ({ signal }) => unwrap(client.GET("/api/v1/map", { signal })),
  staleTime: Infinity,
});

/** As many results as one answer may hold: enough to see where a search lands. */
const LANDED = 50;

export function getLanding(q: string) {
  return queryOptions({
    queryKey: ["map", "landing", q],
    queryFn: ({ signal }) => unwrap(client.GET("/api/v1/search", { params: { query: { q, limit: LANDED } }, signal })),
    enabled: q !== "",
  });
}
