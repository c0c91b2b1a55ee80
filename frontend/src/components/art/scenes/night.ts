import { type Frame, circle, n, path, rect, ridge, sky, stars, stroke, times } from "../draw";
import { mix } from "../palettes";

/** Flowers of fire over a river bank. */
export function fireworks(f: Frame): string {
  const { w, h, random, palette } = f;
  const u = Math.min(w, h);
  const flower = (x: number, y: number, r: number, colour: string) =>
    times(3, (ring) => {
      const rays = 10 + ring * 6;
      const reach = r * (0.42 + ring * 0.29);
      const d = times(rays, (index) => {
        const a = (index / rays) * Math.PI * 2 + ring * 0.3;
        const [cos, sin] = [Math.cos(a), Math.sin(a)];
        const spark = ring === 2 ? `M${n(x + cos * r * 1.08)} ${n(y + sin * r * 1.08)}h.1` : "";
        return `M${n(x + cos * reach * 0.66)} ${n(y + sin * reach * 0.66)}L${n(x + cos * reach)} ${n(y + sin * reach)}${spark}`;
      });
      return stroke(d, ring === 1 ? palette.haze : colour, u * 0.007);
    });
  const blooms: [number, number, number][] = [[0.36, 0.3, 0.3], [0.74, 0.22, 0.2], [0.68, 0.52, 0.15], [0.16, 0.56, 0.12]];
  const span = Math.max(1, Math.round(w / h));
  return (
    sky(f) +
    stars(f, 40, 0.6) +
    times(span, (part) => blooms.map(([x, y, r], index) => flower(((x + random.between(-0.06, 0.06) + part) / span) * w, h * y, u * r * random.between(0.85, 1.1), [palette.accent, palette.light, palette.haze][index % 3] ?? palette.light)).join("")) +
    ridge(f, h * 0.78, h * 0.03, palette.far, 2) +
    rect(0, h * 0.82, w, h, palette.near) +
    times(26, () => rect(random.between(-20, w), random.between(h * 0.83, h * 0.94), random.between(10, 60), 1.6, random.pick([palette.accent, palette.light, palette.haze]), 'rx=".8" opacity=".5"')) +
    ridge(f, h * 0.96, h * 0.02, palette.front, 2) +
    times(5, (index) => {
      const x = w * (0.2 + index * 0.07) + random.between(-4, 4);
      const s = u * random.between(0.035, 0.05);
      return circle(x, h * 0.93 - s, s * 0.5, palette.front) + path(`M${n(x - s * 0.7)} ${n(h)}q0 ${n(-h * 0.07)} ${n(s * 0.7)} ${n(-h * 0.07)}t${n(s * 0.7)} ${n(h * 0.07)}Z`, palette.front);
    })
  );
}

/** Paper lanterns on strings. */
export function lanterns(f: Frame): string {
  const { w, h, random, palette } = f;
  const u = Math.min(w, h);
  const ink = palette.dark ? palette.light : palette.haze;
  const lantern = (x: number, y: number, s: number, fill: string) =>
    circle(x, y, s * 1.7, fill, 'opacity=".16"') +
    `<ellipse cx="${n(x)}" cy="${n(y)}" rx="${n(s)}" ry="${n(s * 1.16)}" fill="${fill}"/>` +
    [-0.6, -0.2, 0.2, 0.6].map((at) => stroke(`M${n(x - s * Math.sqrt(1 - at * at))} ${n(y + s * 1.16 * at)}q${n(s * Math.sqrt(1 - at * at))} ${n(s * 0.16)} ${n(2 * s * Math.sqrt(1 - at * at))} 0`, mix(fill, palette.front, 0.4), s * 0.05)).join("") +
    rect(x - s * 0.42, y - s * 1.3, s * 0.84, s * 0.22, palette.front) +
    rect(x - s * 0.42, y + s * 1.08, s * 0.84, s * 0.22, palette.front);
  return (
    sky(f) +
    (palette.dark ? stars(f, 40, 0.8) : "") +
    ridge(f, h * 0.84, h * 0.05, palette.far, 2) +
    ridge(f, h * 0.92, h * 0.03, palette.near, 3) +
    times(3, (row) => {
      const y = h * (0.12 + row * 0.22);
      const sag = h * 0.08;
      const count = Math.max(3, Math.round((w / u) * (5 - row)));
      const s = u * (0.05 + row * 0.026);
      return (
        stroke(`M-5 ${n(y)}Q${n(w / 2)} ${n(y + sag * 2)} ${n(w + 5)} ${n(y)}`, palette.front, 1.4) +
        times(count, (index) => {
          const t = (index + 0.5 + random.between(-0.1, 0.1)) / count;
          return lantern(t * w, y + sag * 4 * t * (1 - t) + s * 1.4, s, random.pick([palette.accent, palette.light, ink, palette.accent]));
        })
      );
    })
  );
}

/** Dunes, a caravan's width of shadow, a large low moon. */
export function dunes(f: Frame): string {
  const { w, h, random, palette } = f;
  const u = Math.min(w, h);
  const x = w * random.between(0.3, 0.7);
  const dune = (y: number, top: number, at: number, light: string, shade: string) =>
    path(`M0 ${n(h)}V${n(y)}Q${n(at * 0.6)} ${n(y - top * 0.2)} ${n(at)} ${n(y - top)}Q${n(at + (w - at) * 0.3)} ${n(y - top * 0.1)} ${n(w)} ${n(y + top * 0.1)}V${n(h)}Z`, light) +
    path(`M${n(at)} ${n(y - top)}Q${n(at + (w - at) * 0.3)} ${n(y - top * 0.1)} ${n(w)} ${n(y + top * 0.1)}V${n(h)}H${n(at * 0.8)}Q${n(at * 1.12)} ${n(y + top * 0.5)} ${n(at)} ${n(y - top)}Z`, shade);
  return (
    sky(f) +
    stars(f, palette.dark ? 60 : 0, 0.5) +
    circle(x, h * 0.4, u * random.between(0.2, 0.28), palette.light) +
    dune(h * 0.62, h * 0.1, w * random.between(0.55, 0.8), palette.far, mix(palette.far, palette.near, 0.6)) +
    dune(h * 0.74, h * 0.16, w * random.between(0.2, 0.4), mix(palette.far, palette.near, 0.5), palette.near) +
    dune(h * 0.92, h * 0.16, w * random.between(0.55, 0.75), palette.near, palette.front) +
    times(3, (index) => {
      const px = w * 0.24 + index * u * 0.07;
      const py = h * 0.6 + index * 3;
      return stroke(`M${n(px)} ${n(py)}v${n(-u * 0.035)}`, palette.front, 3.4) + circle(px, py - u * 0.048, u * 0.009, palette.front) + stroke(`M${n(px)} ${n(py + 2)}l${n(u * 0.09)} ${n(u * 0.02)}`, palette.front, 2, 'opacity=".35"');
    })
  );
}
