import type { Suggestion } from "@/lib/api/client";
import { EMPTY } from "@/lib/search-state";
import { titlePath } from "@/lib/title-facts";
import { searchPath } from "@/lib/use-search-state";

export type Option =
  | { kind: "search"; key: string; q: string }
  | { kind: "recent"; key: string; q: string }
  | { kind: "mood"; key: string; mood: string; path: string }
  | { kind: "title"; key: string; path: string; suggestion: Suggestion };

const SHOWN = 6;
const MOODS_SHOWN = 3;

/** What stands under the box: the words themselves, moods and titles while typing, recent searches before. */
export function optionsFor(text: string, titles: readonly Suggestion[], recent: readonly string[], moods: readonly string[] = []): Option[] {
  const q = text.trim();
  if (!q) return recent.map((one) => ({ kind: "recent", key: `recent-${one}`, q: one }));
  return [
    { kind: "search", key: "search", q },
    ...moodsLike(q, moods).map((mood): Option => ({ kind: "mood", key: `mood-${mood}`, mood, path: searchPath({ ...EMPTY, moods: [mood] }) })),
    ...titles.slice(0, SHOWN).map((suggestion): Option => ({
      kind: "title",
      key: `title-${suggestion.id}`,
      path: titlePath(suggestion.id),
      suggestion,
    })),
  ];
}

/** Moods that begin as the text does; whoever types more than one word means a sentence. */
function moodsLike(q: string, moods: readonly string[]): string[] {
  const begun = q.toLowerCase();
  return begun.length < 2 ? [] : moods.filter((mood) => mood.toLowerCase().startsWith(begun)).slice(0, MOODS_SHOWN);
}
