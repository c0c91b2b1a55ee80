import type { PersonalBecause } from "../api/client";
import type { HistoryEntry } from "../tastes/log";
import { names } from "../title-facts";
import { type Shelf, cardAt } from "./shelf";

const MOST_TITLES = 3;
const MOST_THEMES = 4;
const MOST_MOODS = 3;
/** A title that carries less of the evidence is not worth naming. */
const LEAST_SHARE = 0.02;
/** Each title that may be named takes one more run of the graph, some hundredths of a second. */
export const MOST_ASKED = 12;

/** The titles of a list that may be named as reasons: the newest loved and liked ones, or seen ones where there are none. */
export function praised(history: readonly HistoryEntry[]): HistoryEntry[] {
  const liked = history.filter(({ feedback }) => feedback === "love" || feedback === "like");
  const named = liked.length > 0 ? liked : history.filter(({ feedback }) => feedback === "seen");
  return named.slice(-MOST_ASKED);
}

/**
 * Why the title at a place is recommended: by how much its score would fall without each title of the list.
 * `without` holds the scores of all titles for the list without one of them.
 */
export function because(shelf: Shelf, place: number, scores: Float32Array, without: ReadonlyMap<number, Float32Array>): PersonalBecause {
  const falls = [...without].map(([id, others]) => ({ id, fall: (scores[place] ?? 0) - (others[place] ?? 0) })).filter(({ fall }) => fall > 0);
  falls.sort((a, b) => b.fall - a.fall);
  const total = falls.reduce((sum, { fall }) => sum + fall, 0);
  const best = falls.slice(0, MOST_TITLES).filter(({ fall }, index) => index === 0 || fall / total >= LEAST_SHARE);
  if (best.length === 0) return { evidence: "popularity", titles: [], themes: [], moods: [] };
  const theirs = best.flatMap(({ id }) => shelf.place.get(id) ?? []);
  const titles = best.map(({ id, fall }) => ({ id, title: names(cardAt(shelf, shelf.place.get(id) ?? 0)).main, share: fall / total }));
  return {
    evidence: "here",
    titles,
    themes: shared(shelf, place, theirs, ["genres", "themes"]).slice(0, MOST_THEMES),
    moods: shared(shelf, place, theirs, ["moods"]).slice(0, MOST_MOODS),
  };
}

/** Labels that a title shares with others: those of the most of them first, then rare ones, which tell more. */
function shared(shelf: Shelf, place: number, others: readonly number[], kinds: readonly string[]): string[] {
  const found = kinds.flatMap((kind) => {
    const theirs = others.map((other) => new Set(shelf.labels(other, kind)));
    return shelf.labels(place, kind).map((label) => ({ label, of: theirs.filter((set) => set.has(label)).length, titles: shelf.having(kind, label).length }));
  });
  const common = found.filter(({ of }) => of > 0).sort((a, b) => b.of - a.of || a.titles - b.titles || a.label.localeCompare(b.label));
  return common.map(({ label }) => label);
}
