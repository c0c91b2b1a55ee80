import type { HistoryEntry } from "../tastes/log";
import type { Shelf } from "./shelf";

/** A list as the graph reads it; titles that it does not know are left out, and an empty list is one title of padding. */
export function asInputs(history: readonly HistoryEntry[], { place }: Pick<Shelf, "place">, codes: Readonly<Record<string, number>>) {
  const known = history.flatMap(({ id, feedback }) => {
    const at = place.get(id);
    return at === undefined ? [] : [{ at, code: codes[feedback] ?? 0 }];
  });
  if (known.length === 0) return { items: BigInt64Array.of(0n), feedback: BigInt64Array.of(0n) };
  return { items: BigInt64Array.from(known, ({ at }) => BigInt(at)), feedback: BigInt64Array.from(known, ({ code }) => BigInt(code)) };
}
