import { type Frame, circle, cloud, mist, n, path, polygon, ridge, sky, stars, stroke, times } from "../draw";
import { mix } from "../palettes";

/** A ringed planet over a quiet surface. */
export function space(f: Frame): string {
  const { w, h, random, palette } = f;
  const u = Math.min(w, h);
  const x = w * random.between(0.35, 0.65);
  const y = h * random.between(0.34, 0.46);
  const r = u * random.between(0.2, 0.3);
  const tilt = random.between(-28, 28);
  const rings = random.chance(0.65);
  const moon: [number, number] = [w * random.between(0.1, 0.9), h * random.between(0.1, 0.24)];
  const half = (sweep: number) => `M${n(-r * 1.9)} 0A${n(r * 1.9)} ${n(r * 0.5)} 0 0 ${sweep} ${n(r * 1.9)} 0`;
  return (
    sky(f, palette.skyTop, mix(palette.skyTop, palette.skyLow, 0.75)) +
    stars(f, 90, 0.95) +
    circle(moon[0], moon[1], u * 0.045, palette.haze, 'opacity=".9"') +
    `<defs><clipPath id="p"><circle r="${n(r)}"/></clipPath></defs><g transform="translate(${n(x)} ${n(y)}) rotate(${n(tilt)})">` +
    (rings ? stroke(half(1), palette.accent, u * 0.022, 'opacity=".55"') : "") +
    `<g clip-path="url(#p)">${circle(0, 0, r, palette.light)}` +
    times(5, (index) => `<rect x="${n(-r)}" y="${n(-r + (index + 0.3) * r * 0.4)}" width="${n(r * 2)}" height="${n(r * random.between(0.08, 0.22))}" fill="${random.pick([palette.accent, palette.haze, palette.near])}" opacity=".5"/>`) +
    `${circle(r * 0.95, r * 0.25, r * 1.2, palette.front, 'opacity=".26"')}</g>` +
    (rings ? stroke(half(0), palette.accent, u * 0.03) + stroke(`M${n(-r * 1.6)} ${n(r * 0.02)}A${n(r * 1.6)} ${n(r * 0.4)} 0 0 0 ${n(r * 1.6)} ${n(r * 0.02)}`, palette.haze, u * 0.01) : "") +
    "</g>" +
    ridge(f, h * 0.82, h * 0.045, palette.far, 2) +
    ridge(f, h * 0.9, h * 0.035, palette.near, 3) +
    ridge(f, h * 0.97, h * 0.02, palette.front, 3) +
    (random.chance(0.6) ? stroke(`M${n(w * 0.15)} ${n(h * 0.2)}l${n(u * 0.2)} ${n(u * 0.09)}`, palette.haze, 1.6, 'opacity=".8"') : "")
  );
}

/** A flowering branch, petals in the wind. */
export function petals(f: Frame): string {
  const { w, h, random, palette } = f;
  const u = Math.min(w, h);
  const left = random.chance(0.5);
  const at = (x: number) => (left ? x * u : w - x * u);
  const sign = left ? 1 : -1;
  const bark = mix(palette.front, palette.near, 0.2);
  const flower = (x: number, y: number, r: number) =>
    times(5, (index) => {
      const angle = (index / 5) * Math.PI * 2 + x;
      return circle(x + Math.cos(angle) * r * 0.62, y + Math.sin(angle) * r * 0.62, r * 0.52, index % 2 ? palette.haze : mix(palette.haze, palette.light, 0.22));
    }) + circle(x, y, r * 0.26, palette.light);
  const branch: [number, number][] = [[0.12, 0.24], [0.3, 0.2], [0.44, 0.28], [0.6, 0.24], [0.72, 0.34], [0.24, 0.4], [0.4, 0.47], [0.52, 0.4], [0.05, 0.12], [0.2, 0.08], [0.8, 0.3]];
  return (
    sky(f) +
    circle(w * (left ? 0.68 : 0.32), h * 0.46, u * random.between(0.2, 0.28), palette.light, 'opacity=".85"') +
    mist(f, h * 0.56, h * 0.14, 3, 0.85) +
    ridge(f, h * 0.78, h * 0.05, palette.far, 2) +
    ridge(f, h * 0.87, h * 0.035, palette.near, 2.6) +
    stroke(`M${n(at(-0.05))} ${n(u * 0.3)}q${n(sign * u * 0.3)} ${n(-u * 0.16)} ${n(sign * u * 0.5)} ${n(-u * 0.02)}t${n(sign * u * 0.42)} ${n(u * 0.02)}`, bark, u * 0.026) +
    stroke(`M${n(at(0.1))} ${n(u * 0.22)}q${n(sign * u * 0.16)} ${n(u * 0.12)} ${n(sign * u * 0.44)} ${n(u * 0.2)}`, bark, u * 0.016) +
    stroke(`M${n(at(0.05))} ${n(u * 0.24)}q${n(sign * u * 0.04)} ${n(-u * 0.14)} ${n(sign * u * 0.18)} ${n(-u * 0.2)}`, bark, u * 0.014) +
    branch.map(([x, y]) => flower(at(x + random.between(-0.03, 0.03)), u * (y + random.between(-0.03, 0.03)), u * random.between(0.04, 0.062))).join("") +
    times(26, () => {
      const x = random.between(0, w);
      const y = random.between(h * 0.2, h);
      return `<ellipse cx="${n(x)}" cy="${n(y)}" rx="${n(u * 0.016)}" ry="${n(u * 0.009)}" fill="${random.pick([palette.haze, palette.light, palette.far])}" transform="rotate(${random.whole(0, 180)} ${n(x)} ${n(y)})"/>`;
    })
  );
}

/** A sky of ribbons and large stars. */
export function magic(f: Frame): string {
  const { w, h, random, palette } = f;
  const u = Math.min(w, h);
  const star = (x: number, y: number, r: number, fill: string) =>
    path(`M${n(x)} ${n(y - r)}Q${n(x + r * 0.12)} ${n(y - r * 0.12)} ${n(x + r)} ${n(y)}Q${n(x + r * 0.12)} ${n(y + r * 0.12)} ${n(x)} ${n(y + r)}Q${n(x - r * 0.12)} ${n(y + r * 0.12)} ${n(x - r)} ${n(y)}Q${n(x - r * 0.12)} ${n(y - r * 0.12)} ${n(x)} ${n(y - r)}Z`, fill);
  const x = w / 2;
  const y = h * 0.44;
  const r = u * random.between(0.28, 0.34);
  const points = random.pick([5, 6, 7, 8]);
  const corner = (index: number): [number, number] => {
    const angle = (index / points) * Math.PI * 2 - Math.PI / 2;
    return [x + Math.cos(angle) * r * 0.9, y + Math.sin(angle) * r * 0.9];
  };
  return (
    sky(f) +
    times(5, (index) => stroke(`M-10 ${n(h * (0.12 + index * 0.17))}C${n(w * 0.3)} ${n(h * (random.between(-0.1, 0.2) + index * 0.17))} ${n(w * 0.6)} ${n(h * (random.between(0.1, 0.42) + index * 0.17))} ${n(w + 10)} ${n(h * (0.06 + index * 0.17))}`, random.pick([palette.far, palette.haze, palette.light]), u * random.between(0.015, 0.05), 'opacity=".45"')) +
    circle(x, y, r * 1.12, palette.haze, 'opacity=".28"') +
    `<circle cx="${n(x)}" cy="${n(y)}" r="${n(r)}" fill="none" stroke="${palette.haze}" stroke-width="2.4"/><circle cx="${n(x)}" cy="${n(y)}" r="${n(r * 0.9)}" fill="none" stroke="${palette.haze}" stroke-width="1.2"/>` +
    times(points, (index) => {
      const [ax, ay] = corner(index);
      const [bx, by] = corner(index + (points > 5 ? 3 : 2));
      return stroke(`M${n(ax)} ${n(ay)}L${n(bx)} ${n(by)}`, palette.haze, 1.6) + circle(ax, ay, u * 0.022, palette.light);
    }) +
    star(x, y, r * 0.42, palette.accent) +
    times(16, () => star(random.between(0, w), random.between(0, h), u * random.between(0.012, 0.05), random.pick([palette.haze, palette.light, palette.accent]))) +
    cloud(f, w * 0.1, h * 0.98, u * 0.36, palette.haze, 'opacity=".9"') +
    cloud(f, w * 0.8, h * 1.0, u * 0.42, palette.haze, 'opacity=".95"')
  );
}

/** One bird of paper after another rising. */
export function kites(f: Frame): string {
  const { w, h, random, palette } = f;
  const u = Math.min(w, h);
  return (
    sky(f) +
    cloud(f, w * 0.2, h * 0.4, u * 0.24, palette.haze, 'opacity=".85"') +
    cloud(f, w * 0.85, h * 0.62, u * 0.3, palette.haze, 'opacity=".9"') +
    ridge(f, h * 0.86, h * 0.05, palette.far, 2) +
    ridge(f, h * 0.94, h * 0.035, palette.near, 2.4) +
    times(7, (index) => {
      const s = u * (0.05 + index * 0.022);
      const x = w * (0.12 + index * 0.125) + random.between(-8, 8);
      const y = h * (0.78 - index * 0.1) + random.between(-10, 10);
      const fill = [palette.light, palette.accent, palette.front][index % 3] ?? palette.light;
      return polygon([[x - s, y - s * 0.1], [x + s * 0.1, y - s * 0.5], [x + s * 0.2, y + s * 0.1]], fill) + polygon([[x + s * 0.1, y - s * 0.5], [x + s, y - s * 0.9], [x + s * 0.2, y + s * 0.1]], mix(fill, "#000000", 0.18)) + polygon([[x - s, y - s * 0.1], [x + s * 0.2, y + s * 0.1], [x - s * 0.2, y + s * 0.45]], mix(fill, "#ffffff", 0.3));
    })
  );
}
