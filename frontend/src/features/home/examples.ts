/** `count` neighbours of a circle of ideas, starting at `turn`; the turn of the day differs, so the page does too. */
export function rotation<T>(ideas: readonly T[], turn: number, count: number): T[] {
  if (ideas.length === 0) return [];
  const start = (((turn * count) % ideas.length) + ideas.length) % ideas.length;
  return Array.from({ length: Math.min(count, ideas.length) }, (_, index) => ideas[(start + index) % ideas.length] as T);
}

const DAY_MS = 86_400_000;

export function turnOfDay(now: Date): number {
  return Math.floor(now.getTime() / DAY_MS);
}
