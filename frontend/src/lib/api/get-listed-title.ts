import { queryOptions } from "@tanstack/react-query";

import { cardHere } from "../private/ranker";
import type { Home } from "../tastes/store";
import { type TitleCard, client, unwrap } from "./client";

const LASTS_MS = 60 * 60_000;

/** A title of someone's list; while the list lives in this browser alone, nobody is asked for its titles one by one. */
export function getListedTitle(id: number, home: Home) {
  return queryOptions({
    queryKey: ["listed title", home, id],
    queryFn: ({ signal }): Promise<TitleCard> =>
      home === "browser" ? cardHere(id) : unwrap(client.GET("/api/v1/anime/{id}", { params: { path: { id } }, signal })),
    staleTime: LASTS_MS,
  });
}
