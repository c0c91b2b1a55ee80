import { ApiError, type TitleCard, client, unwrap } from "../api/client";
import { type Graph, openGraph } from "./graph";
import type { Answer, Question } from "./ranker";
import { recommend } from "./recommend";
import { type Shelf, cardAt, openShelf } from "./shelf";

let shelf: Promise<Shelf> | null = null;
let graph: Promise<Graph> | null = null;

/** Fetched when first needed; what failed is tried again by the next question. */
function openedShelf(): Promise<Shelf> {
  shelf ??= unwrap(client.GET("/api/v1/private/titles")).then(openShelf).catch((error: unknown) => {
    shelf = null;
    throw error;
  });
  return shelf;
}

function openedGraph(titles: Shelf): Promise<Graph> {
  graph ??= openGraph(titles).catch((error: unknown) => {
    // The artefact may have changed since the titles were fetched.
    graph = shelf = null;
    throw error;
  });
  return graph;
}

async function answer(question: Question): Promise<unknown> {
  const titles = await openedShelf();
  if (question.kind === "recommend") return recommend(titles, await openedGraph(titles), question.wish, new Date());
  if (question.kind === "order") {
    const scores = await (await openedGraph(titles))(question.history);
    const fit = (id: number) => scores[titles.place.get(id) ?? -1] ?? Number.NEGATIVE_INFINITY;
    return question.ids.toSorted((a, b) => fit(b) - fit(a));
  }
  const place = titles.place.get(question.anime);
  if (place === undefined) throw new ApiError(404, "AnimeNotFound", "", null);
  return cardAt(titles, place) satisfies TitleCard;
}

/** One question after the other: the graph runs one list at a time. */
let last: Promise<void> = Promise.resolve();
addEventListener("message", ({ data }: MessageEvent<Question>) => {
  last = last.then(async () => {
    let said: Answer;
    try {
      said = { number: data.number, good: await answer(data) };
    } catch (error) {
      const { status, name, message, requestId } = error instanceof ApiError ? error : { status: 500, name: "PrivateMode", message: String(error), requestId: null };
      said = { number: data.number, bad: { status, name, message, requestId } };
    }
    postMessage(said);
  });
});
