const FIRST = 8;
/** Below this weight a tag describes a detail of the plot more often than the whole. */
const TELLING = 0.6;

/** Tags by weight: the first few that describe the whole, and the others. */
export function splitTags(tags: readonly { name: string; weight: number }[]): { first: string[]; rest: string[] } {
  const sorted = [...tags].sort((a, b) => b.weight - a.weight || a.name.localeCompare(b.name));
  const telling = sorted.filter(({ weight }) => weight >= TELLING).length;
  const cut = Math.min(FIRST, Math.max(telling, Math.min(4, sorted.length)));
  const all = sorted.map(({ name }) => name);
  return { first: all.slice(0, cut), rest: all.slice(cut) };
}
