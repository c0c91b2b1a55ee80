import type { TitleCard } from "./api/client";
import { texts } from "./texts";

type Named = Pick<TitleCard, "title" | "title_english" | "title_native">;

/** The name people look for first, and the other names that say something new. */
export function names(card: Named): { main: string; others: string[] } {
  const main = card.title_english ?? card.title;
  const seen = new Set([fold(main)]);
  const others: string[] = [];
  for (const name of [card.title, card.title_native]) {
    if (!name || seen.has(fold(name))) continue;
    seen.add(fold(name));
    others.push(name);
  }
  return { main, others };
}

/** "12 × 22 min", "1 h 47 min", "24 episodes", or nothing. */
export function length(card: Pick<TitleCard, "episodes" | "duration_min">): string | null {
  const { episodes } = card;
  const minutes = card.duration_min === null ? null : Math.max(1, Math.round(card.duration_min));
  if (episodes === null) return minutes === null ? null : texts.card.perEpisode(clock(minutes));
  if (minutes === null) return texts.card.episodes(episodes);
  return episodes === 1 ? clock(minutes) : `${episodes} × ${clock(minutes)}`;
}

export function clock(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return texts.card.minutes(rest);
  return rest === 0 ? texts.card.hours(hours) : `${texts.card.hours(hours)} ${texts.card.minutes(rest)}`;
}

export type Reason = "mood" | "words" | "both";

/** A place in the first ten of the vector search counts as close; in the text search any place does. */
const CLOSE = 10;

export function reason(ranks: { semantic?: number | null; text?: number | null }): Reason | null {
  const close = ranks.semantic != null && ranks.semantic <= CLOSE;
  const words = ranks.text != null;
  if (close && words) return "both";
  return close ? "mood" : words ? "words" : null;
}

export function titlePath(id: number): string {
  return `/anime/${id}`;
}

function fold(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
}
