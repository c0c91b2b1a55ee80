import { type Frame, circle, mist, n, path, polygon, rect, ridge, sky, stars, stroke, sun, times } from "../draw";
import { mix } from "../palettes";

/** Speed lines from one point, a blade of light across. */
export function burst(f: Frame): string {
  const { w, h, random, palette } = f;
  const x = w * random.between(0.35, 0.65);
  const y = h * random.between(0.36, 0.5);
  const reach = Math.hypot(w, h);
  const count = 34;
  const u = Math.min(w, h);
  const slash = random.between(-0.9, -0.4);
  return (
    rect(0, 0, w, h, palette.skyLow) +
    times(count, (index) => {
      const a = ((index + random.between(-0.2, 0.2)) / count) * Math.PI * 2;
      const wide = random.between(0.025, 0.075);
      return polygon([[x + Math.cos(a) * u * 0.16, y + Math.sin(a) * u * 0.16], [x + Math.cos(a - wide) * reach, y + Math.sin(a - wide) * reach], [x + Math.cos(a + wide) * reach, y + Math.sin(a + wide) * reach]], index % 3 === 0 ? palette.light : palette.near, index % 3 === 0 ? "" : 'opacity=".75"');
    }) +
    polygon([[x + Math.cos(slash) * reach, y + Math.sin(slash) * reach], [x + u * 0.012, y + u * 0.016], [x - Math.cos(slash) * reach * 0.5, y - Math.sin(slash) * reach * 0.5], [x - u * 0.012, y - u * 0.016]], "#ffffff") +
    circle(x, y, u * 0.2, palette.haze) +
    circle(x, y, u * random.between(0.12, 0.15), palette.accent) +
    ridge(f, h * 0.86, h * 0.06, palette.front, 5)
  );
}

/** A road into the sun. */
export function road(f: Frame): string {
  const { w, h, random, palette } = f;
  const u = Math.min(w, h);
  const horizon = h * random.between(0.5, 0.58);
  const x = w * random.between(0.42, 0.58);
  const r = u * random.between(0.24, 0.32);
  return (
    sky(f) +
    (palette.dark ? stars(f, 40, 0.5) : "") +
    sun(f, x, horizon - r * 0.35, r) +
    times(5, (index) => rect(0, horizon - r * 0.3 + index * r * 0.14, w, 1.5 + index * 1.2, mix(palette.skyLow, palette.far, 0.3))) +
    ridge(f, horizon, h * 0.05, palette.far, 3) +
    rect(0, horizon, w, h, palette.near) +
    times(8, (index) => rect(0, horizon + (index / 8) ** 2 * (h - horizon), w, 1.4, palette.accent, 'opacity=".35"')) +
    polygon([[x - 3, horizon], [x + 3, horizon], [x + w * 0.62, h], [x - w * 0.62, h]], palette.front) +
    times(6, (index) => {
      const a = (index / 6) ** 1.8;
      const b = ((index + 0.45) / 6) ** 1.8;
      const ya = horizon + a * (h - horizon);
      const yb = horizon + b * (h - horizon);
      return polygon([[x - 1 - a * 6, ya], [x + 1 + a * 6, ya], [x + 1 + b * 6, yb], [x - 1 - b * 6, yb]], palette.light);
    }) +
    stroke(`M${n(x - 3)} ${n(horizon)}L${n(x - w * 0.56)} ${n(h)}M${n(x + 3)} ${n(horizon)}L${n(x + w * 0.56)} ${n(h)}`, palette.light, 2, 'opacity=".8"') +
    mist(f, horizon - h * 0.16, h * 0.14, 2, 0.5)
  );
}

/** The lines of a court and the arc of a ball. */
export function court(f: Frame): string {
  const { w, h, random, palette } = f;
  const u = Math.min(w, h);
  const tilt = random.between(-24, 24);
  const from: [number, number] = [w * 0.08, h * 0.82];
  const to: [number, number] = [w * random.between(0.66, 0.84), h * random.between(0.2, 0.34)];
  const r = u * 0.1;
  return (
    rect(0, 0, w, h, palette.near) +
    `<g transform="rotate(${n(tilt)} ${n(w / 2)} ${n(h / 2)})">${rect(-w, h * 0.58, w * 3, h * 2, mix(palette.near, palette.front, 0.4))}` +
    rect(-w, -h, w * 3, h * 1.12, mix(palette.near, palette.far, 0.55)) +
    `<g fill="none" stroke="${palette.haze}" stroke-width="${n(u * 0.014)}" opacity=".92"><path d="M${n(-w)} ${n(h * 0.58)}H${n(w * 2)}M${n(w * 0.5)} ${n(-h)}V${n(h * 2)}"/><circle cx="${n(w * 0.5)}" cy="${n(h * 0.58)}" r="${n(u * 0.26)}"/><rect x="${n(w * 0.18)}" y="${n(h * 0.86)}" width="${n(w * 0.64)}" height="${n(h * 0.6)}"/><path d="M${n(-w)} ${n(h * 0.12)}H${n(w * 2)}"/></g></g>` +
    times(9, (index) => {
      const t = index / 9;
      const x = from[0] + (to[0] - from[0]) * t;
      const y = from[1] + (to[1] - from[1]) * t - Math.sin(t * Math.PI) * h * 0.16;
      return circle(x, y, r * (0.18 + t * 0.5), palette.light, `opacity="${n(0.15 + t * 0.5)}"`);
    }) +
    `<ellipse cx="${n(to[0] + r * 0.5)}" cy="${n(to[1] + r * 2.2)}" rx="${n(r)}" ry="${n(r * 0.3)}" fill="${palette.front}" opacity=".4"/>` +
    circle(to[0], to[1], r, palette.accent) +
    path(`M${n(to[0] - r)} ${n(to[1])}Q${n(to[0])} ${n(to[1] - r * 0.5)} ${n(to[0] + r)} ${n(to[1])}M${n(to[0])} ${n(to[1] - r)}Q${n(to[0] + r * 0.6)} ${n(to[1])} ${n(to[0])} ${n(to[1] + r)}`, "none", `stroke="${palette.front}" stroke-width="${n(u * 0.009)}" opacity=".8"`)
  );
}

/** A machine taller than the clouds. */
export function machine(f: Frame): string {
  const { w, h, random, palette } = f;
  const u = Math.min(w, h);
  const x = w * random.between(0.44, 0.56);
  const s = u * 0.5;
  const y = h * 0.36;
  const body = palette.front;
  const edge = mix(palette.front, palette.near, 0.7);
  const horn = random.between(0.5, 0.8);
  return (
    sky(f) +
    circle(x + u * random.between(-0.2, 0.2), y, u * 0.36, palette.light, 'opacity=".9"') +
    mist(f, h * 0.3, h * 0.2, 3, 0.55) +
    polygon([[x - s * 0.95, h], [x - s * 0.86, y + s * 0.72], [x - s * 0.62, y + s * 0.42], [x - s * 0.24, y + s * 0.4], [x, y + s * 0.52], [x + s * 0.24, y + s * 0.4], [x + s * 0.62, y + s * 0.42], [x + s * 0.86, y + s * 0.72], [x + s * 0.95, h]], body) +
    polygon([[x - s * 1.06, y + s * 0.92], [x - s * 0.94, y + s * 0.4], [x - s * 0.56, y + s * 0.3], [x - s * 0.5, y + s * 0.72]], edge) +
    polygon([[x + s * 1.06, y + s * 0.92], [x + s * 0.94, y + s * 0.4], [x + s * 0.56, y + s * 0.3], [x + s * 0.5, y + s * 0.72]], edge) +
    polygon([[x - s * 0.24, y + s * 0.42], [x - s * 0.28, y - s * 0.02], [x - s * 0.14, y - s * 0.24], [x + s * 0.14, y - s * 0.24], [x + s * 0.28, y - s * 0.02], [x + s * 0.24, y + s * 0.42], [x, y + s * 0.56]], edge) +
    polygon([[x - s * 0.1, y - s * 0.18], [x - s * horn, y - s * 0.62], [x - s * 0.02, y - s * 0.06]], palette.accent) +
    polygon([[x + s * 0.1, y - s * 0.18], [x + s * horn, y - s * 0.62], [x + s * 0.02, y - s * 0.06]], palette.accent) +
    polygon([[x - s * 0.21, y + s * 0.06], [x - s * 0.04, y + s * 0.13], [x - s * 0.06, y + s * 0.19], [x - s * 0.2, y + s * 0.14]], palette.light) +
    polygon([[x + s * 0.21, y + s * 0.06], [x + s * 0.04, y + s * 0.13], [x + s * 0.06, y + s * 0.19], [x + s * 0.2, y + s * 0.14]], palette.light) +
    polygon([[x - s * 0.14, y + s * 0.78], [x, y + s * 0.68], [x + s * 0.14, y + s * 0.78], [x, y + s * 1.02]], palette.accent) +
    times(4, (index) => rect(x - s * 0.62, y + s * (1.12 + index * 0.09), s * 1.24, 2, edge)) +
    mist(f, h * 0.86, h * 0.16, 5, 0.8)
  );
}
