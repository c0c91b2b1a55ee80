/** What of the square is seen: a place `p` of it is drawn at `p * size * k + offset`, in pixels of the page. */
export interface View {
  k: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Spot {
  x: number;
  y: number;
}

export const MOST_ZOOM = 60;
export const LEAST_ZOOM = 0.7;

/** Pixels of the square's side at zoom 1: it fits, whichever side is shorter. */
export function side(view: Pick<View, "width" | "height">): number {
  return Math.min(view.width, view.height);
}

export function toScreen(view: View, spot: Spot): Spot {
  const scale = side(view) * view.k;
  return { x: spot.x * scale + view.x, y: spot.y * scale + view.y };
}

export function toMap(view: View, spot: Spot): Spot {
  const scale = side(view) * view.k;
  return { x: (spot.x - view.x) / scale, y: (spot.y - view.y) / scale };
}

/** Zoom and offsets that bring `spot` to the middle. */
export function centred(view: View, spot: Spot, k: number): Pick<View, "k" | "x" | "y"> {
  const scale = side(view) * k;
  return { k, x: view.width / 2 - spot.x * scale, y: view.height / 2 - spot.y * scale };
}

/**
 * Zoom and offsets that show most of the spots to the right of `inset` pixels: a tenth at each end may stray outside, so
 * that one does not undo it.
 */
export function around(view: View, spots: readonly Spot[], inset = 0): Pick<View, "k" | "x" | "y"> | null {
  if (spots.length === 0) return null;
  const stray = Math.floor(spots.length / 10);
  const span = (values: number[]): [number, number] => {
    values.sort((a, b) => a - b);
    return [values[stray] ?? 0, values[values.length - 1 - stray] ?? 0];
  };
  const [left, right] = span(spots.map(({ x }) => x));
  const [top, bottom] = span(spots.map(({ y }) => y));
  return fitted(view, { left, right, top, bottom }, 0.7, inset);
}

export interface Bounds {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Zoom and offsets that let the bounds take `share` of what is seen, never closer than reads well. */
export function fitted(view: View, { left, right, top, bottom }: Bounds, share: number, inset = 0): Pick<View, "k" | "x" | "y"> {
  const width = view.width - inset;
  const fit = Math.min(width / Math.max(right - left, 1e-6), view.height / Math.max(bottom - top, 1e-6));
  const k = Math.min(12, Math.max(1, (share * fit) / side(view)));
  const to = centred(view, { x: (left + right) / 2, y: (top + bottom) / 2 }, k);
  return { ...to, x: to.x + inset / 2 };
}

/** 0 outside `[from, to]`, 1 inside, and straight over `soft` between. */
export function fade(value: number, from: number, to: number, soft: number): number {
  return Math.max(0, Math.min(1, (value - from) / soft, (to - value) / soft));
}

/** Radius of a point in pixels: the better known the title and the closer the view, the larger. */
export function radius(fame: number, k: number): number {
  return (0.75 + fame * 0.2) * Math.min(4.5, 1 + Math.log2(Math.max(k, 1)) * 0.55);
}
