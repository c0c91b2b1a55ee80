import type { FacetValue } from "@/lib/api/client";

/** Names to offer: what is set always, then the most frequent that contain `find`, `most` in all. */
export function shortlist(
  values: readonly FacetValue[],
  set: readonly string[],
  { find, most }: { find: string; most: number },
): string[] {
  const wanted = find.trim().toLowerCase();
  const rest = values.map(({ value }) => value).filter((value) => !set.includes(value) && value.toLowerCase().includes(wanted));
  return [...set, ...rest].slice(0, Math.max(most, set.length));
}
