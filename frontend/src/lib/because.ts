import type { FoundBecause, PersonalBecause } from "./api/client";
import type { Taste } from "./tastes/log";
import { texts } from "./texts";

const NAMED = 2;
/** "Hunter x Hunter (2011)" is called so by a catalogue, not by a person. */
const YEAR = / \((?:19|20)\d\d\)$/;

/** Why a title is recommended, in one line: by the title that speaks most for it. */
export function becauseLine(because: PersonalBecause, tastes: ReadonlyMap<number, Taste>): string {
  const t = texts.because;
  const [first] = because.titles;
  if (!first) return because.moods.length > 0 ? t.moods(because.moods.slice(0, NAMED)) : t.popularity;
  const taste = tastes.get(first.id);
  return t.title((taste?.title ?? first.title).replace(YEAR, ""), taste?.opinion === "love");
}

/** What of the wish a title fulfils, in one line, or nothing where there is nothing to name. */
export function foundLine({ moods, genres, themes, words, like }: FoundBecause): string | null {
  const t = texts.found;
  if (like) return moods.length > 0 ? t.likeAnd(like.title, moods.slice(0, 1)) : t.likeLine(like.title);
  const felt = moods.slice(0, NAMED);
  if (felt.length > 0) return t.line(felt);
  const kinds = [...genres, ...themes].slice(0, NAMED);
  if (kinds.length > 0) return t.line(kinds);
  return words.length > 0 ? t.wordsLine(words.slice(0, NAMED)) : null;
}
