import * as ort from "onnxruntime-web/wasm";
import wasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";

import { client, unwrap } from "../api/client";
import type { HistoryEntry } from "../tastes/log";
import { asInputs } from "./graph-inputs";
import type { Shelf } from "./shelf";

/** The recommender's blend: scores of all titles for a list. */
export type Graph = (history: readonly HistoryEntry[]) => Promise<Float32Array>;

/** Fetches the graph that belongs to a shelf, the same for everybody, and makes it ready to run. */
export async function openGraph(shelf: Shelf): Promise<Graph> {
  const { version, codes } = shelf.told;
  const file = await unwrap(client.GET("/api/v1/private/graph/{version}", { params: { path: { version } }, parseAs: "arrayBuffer" }));
  // One thread: more of them need headers that would keep pictures of other hosts out.
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = { wasm };
  const session = await ort.InferenceSession.create(new Uint8Array(file), { executionProviders: ["wasm"] });
  return async (history) => {
    const { items, feedback } = asInputs(history, shelf, codes);
    const length = [items.length];
    const { scores } = await session.run({ items: new ort.Tensor("int64", items, length), feedback: new ort.Tensor("int64", feedback, length) });
    if (!(scores?.data instanceof Float32Array)) throw new Error("The graph gave no scores.");
    return scores.data;
  };
}
