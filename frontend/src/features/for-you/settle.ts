interface Numbered {
  id: number;
}

/**
 * The new ranking with what was just spoken about left where it stands: the grid changes round the click, never under
 * it, and the buttons of the clicked title stay for a change of mind.
 */
export function settle<T extends Numbered>(ranked: readonly T[], held: ReadonlyMap<number, T>, most: number): T[] {
  const heldIds = new Set([...held.values()].map(({ id }) => id));
  const settled = ranked.filter(({ id }) => !heldIds.has(id));
  for (const [place, one] of [...held].sort(([a], [b]) => a - b)) settled.splice(place, 0, one);
  return settled.slice(0, most);
}
