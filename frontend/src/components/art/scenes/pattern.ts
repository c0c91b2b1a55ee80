import { type Frame, circle, n, path, polygon, rect, sky, stars, stroke, times } from "../draw";
import { mix } from "../palettes";

/** Rings that do not quite line up: the eye cannot rest. */
export function rings(f: Frame): string {
  const { w, h, random, palette } = f;
  const u = Math.min(w, h);
  const x = w * 0.5;
  const y = h * 0.46;
  const drift: [number, number] = [random.between(-5, 5), random.between(-5, 5)];
  const count = 15;
  const eye = random.chance(0.5);
  const r = u * 0.17;
  return (
    rect(0, 0, w, h, palette.front) +
    times(count, (index) => {
      const t = 1 - index / count;
      return circle(x + drift[0] * index, y + drift[1] * index, Math.hypot(w, h) * 0.62 * t, index % 2 ? palette.front : mix(palette.near, palette.light, 1 - t));
    }) +
    (eye
      ? path(`M${n(x - r * 2)} ${n(y)}Q${n(x)} ${n(y - r * 1.9)} ${n(x + r * 2)} ${n(y)}Q${n(x)} ${n(y + r * 1.9)} ${n(x - r * 2)} ${n(y)}Z`, palette.haze) + circle(x, y, r * 0.86, palette.accent) + circle(x, y, r * 0.4, palette.front) + circle(x + r * 0.3, y - r * 0.3, r * 0.16, "#ffffff")
      : polygon([[x, y - r * 1.5], [x + r * 1.3, y + r], [x - r * 1.3, y + r]], palette.accent))
  );
}

/** Paper shapes thrown on a table. */
export function play(f: Frame): string {
  const { w, h, random, palette } = f;
  const u = Math.min(w, h);
  const inks = [palette.light, palette.accent, palette.near, palette.front, palette.far, palette.haze];
  const x = w * random.between(0.36, 0.64);
  const y = h * random.between(0.38, 0.5);
  const r = u * random.between(0.24, 0.3);
  return (
    rect(0, 0, w, h, palette.skyTop) +
    path(`M0 ${n(h * 0.62)}Q${n(w * 0.3)} ${n(h * random.between(0.45, 0.6))} ${n(w * 0.55)} ${n(h * 0.66)}T${n(w)} ${n(h * 0.6)}V${n(h)}H0Z`, palette.skyLow) +
    times(26, () => {
      const at: [number, number] = [random.between(0, w), random.between(0, h)];
      const s = u * random.between(0.018, 0.05);
      const ink = random.pick(inks);
      const turn = `transform="rotate(${random.whole(0, 90)} ${n(at[0])} ${n(at[1])})"`;
      return random.pick([
        () => circle(at[0], at[1], s * 0.7, ink),
        () => rect(at[0] - s, at[1] - s * 0.35, s * 2, s * 0.7, ink, turn),
        () => polygon([[at[0], at[1] - s], [at[0] + s, at[1] + s * 0.8], [at[0] - s, at[1] + s * 0.8]], ink, turn),
        () => stroke(`M${n(at[0] - s)} ${n(at[1])}q${n(s * 0.5)} ${n(-s)} ${n(s)} 0t${n(s)} 0`, ink, u * 0.012),
      ])();
    }) +
    times(12, (index) => {
      const a = (index / 12) * Math.PI * 2;
      return polygon([[x + Math.cos(a - 0.14) * r * 1.08, y + Math.sin(a - 0.14) * r * 1.08], [x + Math.cos(a) * r * 1.45, y + Math.sin(a) * r * 1.45], [x + Math.cos(a + 0.14) * r * 1.08, y + Math.sin(a + 0.14) * r * 1.08]], palette.accent);
    }) +
    circle(x, y, r, palette.light) +
    random.pick([smile, wink, asleep])(x, y, r, palette.front, u * 0.016)
  );
}

const mouth = (x: number, y: number, r: number, ink: string, width: number) =>
  stroke(`M${n(x - r * 0.26)} ${n(y + r * 0.2)}q${n(r * 0.26)} ${n(r * 0.3)} ${n(r * 0.52)} 0`, ink, width);

const lid = (x: number, y: number, r: number, ink: string, width: number) => stroke(`M${n(x - r * 0.12)} ${n(y)}q${n(r * 0.12)} ${n(r * 0.12)} ${n(r * 0.24)} 0`, ink, width);

function smile(x: number, y: number, r: number, ink: string, width: number): string {
  return circle(x - r * 0.34, y - r * 0.12, r * 0.08, ink) + circle(x + r * 0.34, y - r * 0.12, r * 0.08, ink) + mouth(x, y, r, ink, width);
}

function wink(x: number, y: number, r: number, ink: string, width: number): string {
  return circle(x - r * 0.34, y - r * 0.12, r * 0.08, ink) + lid(x + r * 0.34, y - r * 0.12, r, ink, width) + mouth(x, y, r, ink, width);
}

function asleep(x: number, y: number, r: number, ink: string, width: number): string {
  return lid(x - r * 0.34, y - r * 0.06, r, ink, width) + lid(x + r * 0.34, y - r * 0.06, r, ink, width) + circle(x, y + r * 0.3, r * 0.07, ink);
}

/** A board in perspective with a few pieces left. */
export function board(f: Frame): string {
  const { w, h, random, palette } = f;
  const u = Math.min(w, h);
  const horizon = h * 0.46;
  const rows = 7;
  const columns = 8;
  const at = (column: number, row: number): [number, number] => {
    const t = (row / rows) ** 1.5;
    const width = w * (0.55 + t * 1.5);
    return [w / 2 + (column / columns - 0.5) * width, horizon + t * (h - horizon)];
  };
  const piece = (column: number, row: number, fill: string) => {
    const [x, y] = at(column + 0.5, row + 0.6);
    const s = u * (0.04 + row * 0.014);
    return `<ellipse cx="${n(x)}" cy="${n(y)}" rx="${n(s)}" ry="${n(s * 0.32)}" fill="#000000" opacity=".3"/>` + path(`M${n(x - s * 0.8)} ${n(y)}q${n(s * 0.6)} ${n(-s * 0.6)} ${n(s * 0.45)} ${n(-s * 1.7)}h${n(s * 0.7)}q${n(-s * 0.15)} ${n(s * 1.1)} ${n(s * 0.45)} ${n(s * 1.7)}Z`, fill) + circle(x, y - s * 2.1, s * 0.56, fill);
  };
  return (
    sky(f) +
    (palette.dark ? stars(f, 40, 0.5) : "") +
    circle(w / 2, horizon - u * 0.05, u * 0.27, palette.light) +
    rect(0, horizon, w, h, palette.front) +
    times(rows * columns, (index) => {
      const row = Math.floor(index / columns);
      const column = index % columns;
      return (row + column) % 2 ? "" : polygon([at(column, row), at(column + 1, row), at(column + 1, row + 1), at(column, row + 1)], palette.far);
    }) +
    [1, 2, 3, 4].map((row) => piece(random.whole(1, 6), row, row % 2 ? palette.accent : palette.haze)).join("")
  );
}

/** A record under stage lights. */
export function stage(f: Frame): string {
  const { w, h, random, palette } = f;
  const u = Math.min(w, h);
  const x = w / 2;
  const y = h * 0.46;
  const r = u * 0.33;
  const bars = Math.round(w / (u * 0.05));
  const ground = mix(palette.front, palette.skyTop, palette.dark ? 0.4 : 0);
  return (
    rect(0, 0, w, h, ground) +
    times(4, (index) => {
      const from = w * (0.1 + index * 0.27);
      const to = w * random.between(0.1, 0.9);
      return polygon([[from - 4, -5], [from + 4, -5], [to + u * 0.2, h], [to - u * 0.2, h]], random.pick([palette.light, palette.accent, palette.haze]), 'opacity=".2"');
    }) +
    circle(x, y, r * 1.04, palette.light, 'opacity=".25"') +
    circle(x, y, r, mix(palette.front, "#000000", 0.45)) +
    times(7, (index) => `<circle cx="${n(x)}" cy="${n(y)}" r="${n(r * (0.45 + index * 0.075))}" fill="none" stroke="${palette.far}" stroke-width=".8" opacity=".6"/>`) +
    circle(x, y, r * 0.36, palette.accent) +
    circle(x, y, r * 0.24, palette.light) +
    circle(x, y, r * 0.05, ground) +
    times(bars, (index) => {
      const tall = h * (0.05 + 0.15 * Math.abs(Math.sin(index * 0.7 + random.between(0, 1.4))));
      return rect((index + 0.2) * (w / bars), h - tall, (w / bars) * 0.6, tall, index % 4 === 0 ? palette.light : palette.accent, 'rx="2"');
    })
  );
}
