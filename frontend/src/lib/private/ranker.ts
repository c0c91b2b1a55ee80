import { ApiError, type RecommendationResponse, type TitleCard } from "../api/client";
import type { HistoryEntry } from "../tastes/log";
import type { PrivateWish } from "./recommend";

type Asked =
  | { kind: "recommend"; wish: PrivateWish }
  | { kind: "order"; history: readonly HistoryEntry[]; ids: readonly number[] }
  | { kind: "card"; anime: number };
export type Question = { number: number } & Asked;

export interface Answer {
  number: number;
  good?: unknown;
  bad?: { status: number; name: string; message: string; requestId: string | null };
}

interface Waiting {
  resolve: (good: unknown) => void;
  reject: (error: Error) => void;
}

const waiting = new Map<number, Waiting>();
let worker: Worker | null = null;
let asked = 0;

/** The feed of a list, worked out in this browser. The list goes no further than to a thread of this page. */
export function recommendHere(wish: PrivateWish): Promise<RecommendationResponse> {
  return ask({ kind: "recommend", wish }) as Promise<RecommendationResponse>;
}

/** Titles in the order that fits a list, best first; titles that the recommender does not know stand last. */
export function orderHere(history: readonly HistoryEntry[], ids: readonly number[]): Promise<number[]> {
  return ask({ kind: "order", history, ids }) as Promise<number[]>;
}

/** The card of a title from the file of all titles, so that nobody hears which one is looked at. */
export function cardHere(anime: number): Promise<TitleCard> {
  return ask({ kind: "card", anime }) as Promise<TitleCard>;
}

function ask(question: Asked): Promise<unknown> {
  worker ??= start();
  asked += 1;
  const number = asked;
  return new Promise((resolve, reject) => {
    waiting.set(number, { resolve, reject });
    worker?.postMessage({ number, ...question } satisfies Question);
  });
}

function start(): Worker {
  const thread = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "private mode" });
  thread.addEventListener("message", ({ data }: MessageEvent<Answer>) => {
    const { resolve, reject } = waiting.get(data.number) ?? {};
    waiting.delete(data.number);
    if (data.bad) reject?.(new ApiError(data.bad.status, data.bad.name, data.bad.message, data.bad.requestId));
    else resolve?.(data.good);
  });
  thread.addEventListener("error", () => {
    // The thread itself could not start or broke; the next question starts another.
    for (const { reject } of waiting.values()) reject(new ApiError(0, "Unreachable", "", null));
    waiting.clear();
    thread.terminate();
    worker = null;
  });
  return thread;
}
