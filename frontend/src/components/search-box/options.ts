import type { Suggestion } from "@/lib/api/client";
import { titlePath } from "@/lib/title-facts";

export type Option =
  | { kind: "search"; key: string; q: string }
  | { kind: "recent"; key: string; q: string }
  | { kind: "title"; key: string; path: string; suggestion: Suggestion };

const SHOWN = 6;

/** What stands under the box: the words themselves and titles while typing, recent searches before. */
export function optionsFor(text: string, titles: readonly Suggestion[], recent: readonly string[]): Option[] {
  const q = text.trim();
  if (!q) return recent.map((one) => ({ kind: "recent", key: `recent-${one}`, q: one }));
  return [
    { kind: "search", key: "search", q },
    ...titles.slice(0, SHOWN).map((suggestion): Option => ({
      kind: "title",
      key: `title-${suggestion.id}`,
      path: titlePath(suggestion.id),
      suggestion,
    })),
  ];
}
