import type { Atlas } from "./atlas";
import type { Look, Points } from "./points-webgl";
import { type View, radius, side } from "./view";

/** The same points as little squares, for browsers without WebGL 2: one colour after the other, only what is seen. */
export function pointsCanvas(canvas: HTMLCanvasElement, atlas: Atlas): Points | null {
  const context = canvas.getContext("2d");
  if (!context) return null;
  const { places, styles } = atlas;
  const order = Uint32Array.from(atlas.ids.keys()).sort((a, b) => style(styles, a) - style(styles, b));
  return {
    draw(view: View, look: Look) {
      const scale = side(view) * view.k;
      context.setTransform(look.ratio, 0, 0, look.ratio, 0, 0);
      context.clearRect(0, 0, view.width, view.height);
      let drawn = -1;
      for (const index of order) {
        const x = (places[index * 2] ?? 0) * scale + view.x;
        const y = (places[index * 2 + 1] ?? 0) * scale + view.y;
        if (x < -9 || y < -9 || x > view.width + 9 || y > view.height + 9) continue;
        const dim = look.lit && !look.lit[index];
        const now = style(styles, index) * 2 + Number(dim);
        if (now !== drawn) {
          drawn = now;
          const group = styles[index * 3] ?? 0;
          context.fillStyle = look.palette[group] ?? "#888888";
          context.globalAlpha = (group === 0 ? 0.5 : styles[index * 3 + 1] ? 0.6 : 0.95) * (dim ? 0.16 : 1);
        }
        const r = radius(styles[index * 3 + 2] ?? 0, view.k);
        context.fillRect(x - r, y - r, 2 * r, 2 * r);
      }
    },
    free: () => undefined,
  };
}

function style(styles: Uint8Array, index: number): number {
  return (styles[index * 3] ?? 0) * 2 + (styles[index * 3 + 1] ?? 0);
}
