import { queryOptions } from "@tanstack/react-query";

import { fused } from "../fused";
import { orderHere } from "../private/ranker";
import { asHistory } from "../tastes/log";
import { read } from "../tastes/store";
import { flush } from "../tastes/sync";
import { client, unwrap, withProfile } from "./client";

/** Alike in story and mood, liked by the same people, or of these what fits the person who asks. */
export type Likeness = "plot" | "people" | "you";

export function getSimilar(id: number, by: Likeness = "plot", limit = 12) {
  return queryOptions({
    queryKey: ["similar", id, by, limit],
    queryFn: async ({ signal }) => {
      if (by === "you" && read().home === "browser") return here(id, limit, signal);
      if (by === "you") await flush();
      const { token } = read();
      const header = by === "you" && token ? withProfile(token) : {};
      return unwrap(client.GET("/api/v1/anime/{id}/similar", { params: { path: { id }, query: { limit, by }, ...header }, signal }));
    },
    // A personal list changes with what is said.
    staleTime: by === "you" ? 0 : 60_000,
  });
}

/** As many neighbours as one answer may hold. */
const MOST = 50;

/** In private mode: the title's neighbours, which are the same for everybody, put in order in this browser. */
async function here(id: number, limit: number, signal: AbortSignal) {
  const near = await unwrap(client.GET("/api/v1/anime/{id}/similar", { params: { path: { id }, query: { limit: MOST, by: "plot" } }, signal }));
  const byPlot = near.results.map((result) => result.id);
  const byFit = await orderHere(asHistory(read().log).history, byPlot);
  const cards = new Map(near.results.map((result) => [result.id, result]));
  return { ...near, results: fused([byPlot, byFit]).slice(0, limit).flatMap((one) => cards.get(one) ?? []) };
}
