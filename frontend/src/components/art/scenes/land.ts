import { type Frame, circle, cloud, layers, mist, n, path, peak, pine, polygon, rect, ridge, sky, stars, stroke, sun, times } from "../draw";
import { mix } from "../palettes";

/** Ranges of hills in mist, a low sun. */
export function hills(f: Frame): string {
  const { w, h, random, palette } = f;
  const colours = layers(f, 5);
  const high = h * random.between(0.22, 0.38);
  const x = w * random.between(0.22, 0.78);
  const mountain = random.chance(0.6);
  return (
    sky(f) +
    (palette.dark ? stars(f, 30, 0.4) : "") +
    sun(f, x, high, Math.min(w, h) * random.between(0.11, 0.2)) +
    mist(f, high + h * 0.04, h * 0.12, 3, 0.8) +
    (mountain ? peak(f, w - x, h * 0.66, h * random.between(0.24, 0.34), colours[0] ?? palette.far, palette.haze) : "") +
    colours.map((colour, index) => ridge(f, h * (0.56 + index * 0.1), h * (0.075 - index * 0.006), colour, 1 + index * 0.7) + (index === 1 ? mist(f, h * 0.7, h * 0.1, 3, 0.55) : "")).join("")
  );
}

/** Fields that run to the horizon, a path, a tree. */
export function field(f: Frame): string {
  const { w, h, random, palette } = f;
  const horizon = h * random.between(0.55, 0.64);
  const vanish = w * random.between(0.3, 0.7);
  const rows = 13;
  const u = Math.min(w, h);
  const tree = vanish + (vanish > w / 2 ? -0.38 : 0.38) * u;
  const size = u * 0.17;
  return (
    sky(f) +
    cloud(f, w * random.between(0.15, 0.85), horizon - h * 0.08, Math.min(w, h) * 0.34, palette.haze, 'opacity=".92"') +
    cloud(f, w * random.between(0, 1), horizon - h * 0.3, Math.min(w, h) * 0.18, palette.haze, 'opacity=".7"') +
    ridge(f, horizon - h * 0.02, h * 0.03, palette.far, 2) +
    rect(0, horizon, w, h - horizon, palette.near) +
    times(rows, (index) => {
      const a = -1.6 + (index / rows) * 4.2;
      const b = a + 4.2 / rows / 2;
      return polygon([[vanish, horizon], [w * a, h], [w * b, h]], index % 2 ? mix(palette.near, palette.accent, 0.55) : mix(palette.near, palette.front, 0.25));
    }) +
    polygon([[vanish - 2, horizon], [vanish + 2, horizon], [vanish + w * 0.2, h], [vanish - w * 0.14, h]], palette.haze, 'opacity=".85"') +
    rect(tree - size * 0.05, horizon - size * 0.7, size * 0.1, size * 0.8, palette.front) +
    circle(tree, horizon - size, size * 0.55, palette.front) +
    circle(tree - size * 0.4, horizon - size * 0.75, size * 0.38, palette.front) +
    circle(tree + size * 0.42, horizon - size * 0.72, size * 0.36, palette.front)
  );
}

/** Snow falling on one lit house. */
export function snow(f: Frame): string {
  const { w, h, random, palette } = f;
  const u = Math.min(w, h);
  const ground = h * random.between(0.7, 0.76);
  const x = w * random.between(0.25, 0.7);
  const s = u * 0.2;
  const white = mix(palette.haze, palette.far, 0.12);
  return (
    sky(f) +
    ridge(f, ground - h * 0.12, h * 0.06, palette.far, 1.5) +
    times(9, (index) => pine((index + random.between(0, 0.8)) * (w / 8.5), ground + h * 0.02, u * random.between(0.16, 0.3), mix(palette.near, palette.far, random.between(0, 0.7)))) +
    ridge(f, ground + h * 0.02, h * 0.018, white, 1.2) +
    rect(x - s * 0.42, ground - s * 0.42, s * 0.84, s * 0.55, palette.front) +
    polygon([[x - s * 0.66, ground - s * 0.4], [x - s * 0.3, ground - s * 0.86], [x + s * 0.3, ground - s * 0.86], [x + s * 0.66, ground - s * 0.4]], palette.haze) +
    rect(x - s * 0.2, ground - s * 0.28, s * 0.18, s * 0.22, palette.accent) +
    rect(x + s * 0.06, ground - s * 0.28, s * 0.18, s * 0.22, palette.accent) +
    ridge(f, ground + h * 0.1, h * 0.02, palette.haze, 0.8) +
    times(70, () => circle(random.between(0, w), random.between(0, h), random.between(0.8, 3.2), "#ffffff", `opacity="${n(random.between(0.5, 1))}"`))
  );
}

/** Trunks standing in fog; something glows between them. */
export function forest(f: Frame): string {
  const { w, h, random, palette } = f;
  const u = Math.min(w, h);
  const moon = w * random.between(0.3, 0.7);
  const colours = layers(f, 4);
  return (
    sky(f, mix(palette.skyTop, palette.front, 0.2), palette.skyLow) +
    circle(moon, h * 0.32, u * 0.34, palette.light, 'opacity=".1"') +
    circle(moon, h * 0.32, u * random.between(0.16, 0.23), palette.light, 'opacity=".95"') +
    colours
      .map((colour, depth) => {
        const width = u * (0.018 + depth * 0.022);
        const count = Math.round((w / u) * (9 - depth * 2));
        const trunks = times(count, (index) => {
          const x = ((index + random.between(0.1, 0.9)) / count) * w;
          const lean = random.between(-0.5, 0.5) * width;
          const y = h * random.between(0.1, 0.5);
          const side = random.chance(0.5) ? 1 : -1;
          return (
            polygon([[x - width / 2 + lean, -2], [x + width / 2 + lean, -2], [x + width * 0.75, h], [x - width * 0.75, h]], colour) +
            stroke(`M${n(x + lean)} ${n(y)}q${n(side * width * 2)} ${n(-width)} ${n(side * width * 3.4)} ${n(-width * 3.2)}`, colour, width * 0.28)
          );
        });
        return trunks + ridge(f, h * (0.78 + depth * 0.06), h * 0.025, colour, 1.4) + (depth < 3 ? mist(f, h * (0.66 + depth * 0.08), h * 0.12, 2, 0.34) : "");
      })
      .join("") +
    times(14, () => circle(random.between(0, w), random.between(h * 0.45, h * 0.95), random.between(1, 2.6), palette.accent, `opacity="${n(random.between(0.6, 1))}"`))
  );
}

/** Poles and wires against a tall summer cloud. */
export function wires(f: Frame): string {
  const { w, h, random, palette } = f;
  const u = Math.min(w, h);
  const left = random.chance(0.5);
  const x = w * (left ? 0.24 : 0.76);
  const top = h * random.between(0.16, 0.26);
  const far = w * (left ? 0.86 : 0.14);
  const sag = (a: number, b: number, drop: number) => `M${n(x)} ${n(a)}Q${n((x + far) / 2)} ${n((a + b) / 2 + drop)} ${n(far)} ${n(b)}`;
  const behind = (a: number) => `M${n(x)} ${n(a)}Q${n(x + (left ? -1 : 1) * w * 0.2)} ${n(a + h * 0.02)} ${n(left ? -5 : w + 5)} ${n(a - h * 0.06)}`;
  return (
    sky(f) +
    cloud(f, w * (left ? 0.66 : 0.34), h * 0.74, u * 0.46, palette.haze) +
    cloud(f, w * (left ? 0.72 : 0.28), h * 0.56, u * 0.3, palette.haze) +
    cloud(f, w * (left ? 0.62 : 0.38), h * 0.43, u * 0.18, palette.haze) +
    ridge(f, h * 0.78, h * 0.03, palette.far, 2.4) +
    times(8, (index) => {
      const size = u * random.between(0.1, 0.18);
      const at = (index / 7.4) * w - 8;
      const roof = h * 0.86 - size * 0.55;
      return rect(at, roof, size * 1.1, h, mix(palette.near, palette.front, random.between(0, 0.6))) + polygon([[at - size * 0.14, roof], [at + size * 0.25, roof - size * 0.32], [at + size * 0.9, roof - size * 0.32], [at + size * 1.24, roof]], palette.front);
    }) +
    [0, 0.035, 0.07].map((gap) => stroke(sag(top + h * gap, h * (0.46 + gap * 0.5), h * 0.07) + behind(top + h * gap), palette.front, 1.1, 'opacity=".85"')).join("") +
    rect(x - u * 0.012, top - h * 0.04, u * 0.024, h, palette.front) +
    [0, 0.035, 0.07].map((gap) => rect(x - u * 0.09, top + h * gap - 1.5, u * 0.18, 3, palette.front)).join("") +
    rect(x + u * 0.012, top + h * 0.1, u * 0.045, u * 0.08, palette.front, 'rx="2"') +
    rect(far - u * 0.007, h * 0.44, u * 0.014, h * 0.4, palette.front) +
    times(random.whole(2, 4), (index) => path(`M${n(w * 0.4 + index * 16)} ${n(h * 0.2 - index * 9)}q4 -5 8 0q4 -5 8 0q-4 -2 -8 1.4q-4 -3.4 -8 -1.4Z`, palette.front))
  );
}
