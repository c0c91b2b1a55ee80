/** The constant of reciprocal rank fusion, as in its paper and on the server. */
const K = 60;

/** Several orders of the same ids as one, by reciprocal ranks. */
export function fused(orders: readonly (readonly number[])[]): number[] {
  const scores = new Map<number, number>();
  for (const order of orders) for (const [place, id] of order.entries()) scores.set(id, (scores.get(id) ?? 0) + 1 / (K + place + 1));
  return [...scores].sort(([, a], [, b]) => b - a).map(([id]) => id);
}
