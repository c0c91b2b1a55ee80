import { type Frame, circle, cloud, mist, n, path, polygon, rect, ridge, sky, stars, stroke, sun, times } from "../draw";
import { mix } from "../palettes";

/** A skyline with lit windows and signs. */
export function city(f: Frame): string {
  const { w, h, random, palette } = f;
  const u = Math.min(w, h);
  const row = (base: number, tall: number, colour: string, lit: number) => {
    let out = "";
    for (let x = -6; x < w; ) {
      const width = u * random.between(0.09, 0.2);
      const top = base - tall * random.between(0.35, 1);
      out += rect(x, top, width, h - top, colour);
      if (random.chance(0.3)) out += rect(x + width * 0.45, top - tall * 0.14, 2, tall * 0.15, colour);
      for (let wy = top + 8; wy < h * 0.97 && lit > 0; wy += 11) {
        for (let wx = x + 5; wx < x + width - 6; wx += 9) {
          if (random.chance(lit)) out += rect(wx, wy, 4, 5, random.chance(0.2) ? palette.light : palette.accent, `opacity="${n(random.between(0.5, 1))}"`);
        }
      }
      x += width + (random.chance(0.3) ? u * 0.03 : 0);
    }
    return out;
  };
  return (
    sky(f) +
    (palette.dark ? stars(f, 40, 0.5) : "") +
    sun(f, w * random.between(0.2, 0.8), h * random.between(0.2, 0.34), u * random.between(0.1, 0.2)) +
    row(h * 0.7, h * 0.34, palette.far, 0) +
    mist(f, h * 0.62, h * 0.1, 3, 0.35) +
    row(h * 0.8, h * 0.34, palette.near, 0.12) +
    row(h * 0.98, h * 0.34, palette.front, 0.2) +
    times(random.whole(2, 4), () => {
      const height = u * random.between(0.14, 0.24);
      return rect(random.between(0.08, 0.86) * w, h * random.between(0.66, 0.78), u * 0.045, height, random.pick([palette.light, palette.accent]), 'rx="3" opacity=".95"');
    })
  );
}

/** A room looking out: a sill, a plant, a cat or a cup. */
export function room(f: Frame): string {
  const { w, h, random, palette } = f;
  const u = Math.min(w, h);
  const wall = mix(palette.front, palette.near, 0.35);
  const x = w * 0.5 - u * 0.36;
  const y = h * 0.14;
  const width = u * 0.72;
  const height = h * 0.6;
  const sill = y + height;
  const left = random.chance(0.5);
  const cat = w * 0.5 + (left ? 1 : -1) * u * 0.19;
  const pot = w * 0.5 - (left ? 1 : -1) * u * 0.22;
  const dark = mix(palette.front, "#000000", 0.35);
  const inner: Frame = { ...f, w, h };
  return (
    `<defs><clipPath id="w"><rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" rx="${n(u * 0.03)}"/></clipPath></defs>` +
    rect(0, 0, w, h, wall) +
    `<g clip-path="url(#w)">${sky(inner)}${sun(inner, w * random.between(0.38, 0.62), h * random.between(0.3, 0.42), u * 0.12)}` +
    `${cloud(inner, w * random.between(0.3, 0.7), h * 0.5, u * 0.2, palette.haze, 'opacity=".9"')}${ridge(inner, h * 0.62, h * 0.05, palette.far, 2)}${ridge(inner, h * 0.69, h * 0.04, palette.near, 3)}</g>` +
    rect(w * 0.5 - 2.5, y, 5, height, wall) +
    rect(x, y + height * 0.42, width, 5, wall) +
    path(`M${n(x - u * 0.1)} ${n(y - h * 0.03)}H${n(x + width * 0.22)}Q${n(x + width * 0.1)} ${n(y + height * 0.5)} ${n(x - u * 0.05)} ${n(sill)}H${n(x - u * 0.1)}Z`, palette.light, 'opacity=".85"') +
    path(`M${n(x + width + u * 0.1)} ${n(y - h * 0.03)}H${n(x + width * 0.78)}Q${n(x + width * 0.9)} ${n(y + height * 0.5)} ${n(x + width + u * 0.05)} ${n(sill)}H${n(x + width + u * 0.1)}Z`, palette.light, 'opacity=".85"') +
    rect(0, sill, w, h * 0.035, palette.haze, 'opacity=".9"') +
    rect(0, sill + h * 0.035, w, h, mix(wall, palette.front, 0.6)) +
    path(`M${n(cat - u * 0.09)} ${n(sill)}q${n(-u * 0.02)} ${n(-u * 0.14)} ${n(u * 0.06)} ${n(-u * 0.19)}l${n(-u * 0.005)} ${n(-u * 0.07)}l${n(u * 0.035)} ${n(u * 0.032)}h${n(u * 0.03)}l${n(u * 0.035)} ${n(-u * 0.032)}l${n(-u * 0.005)} ${n(u * 0.07)}q${n(u * 0.06)} ${n(u * 0.06)} ${n(u * 0.035)} ${n(u * 0.19)}Z`, dark) +
    stroke(`M${n(cat + u * 0.08)} ${n(sill - 3)}q${n(u * 0.1)} ${n(u * 0.02)} ${n(u * 0.1)} ${n(u * 0.12)}`, dark, u * 0.022) +
    times(7, (index) => stroke(`M${n(pot)} ${n(sill - u * 0.09)}q${n((index - 3) * u * 0.02)} ${n(-u * 0.1)} ${n((index - 3) * u * 0.045)} ${n(-u * (0.13 + 0.012 * (3 - Math.abs(index - 3))))}`, palette.near, u * 0.018)) +
    polygon([[pot - u * 0.06, sill - u * 0.1], [pot + u * 0.06, sill - u * 0.1], [pot + u * 0.045, sill], [pot - u * 0.045, sill]], palette.accent)
  );
}

/** A gate standing before the sun, bands of gold cloud. */
export function temple(f: Frame): string {
  const { w, h, random, palette } = f;
  const u = Math.min(w, h);
  const x = w * random.between(0.42, 0.58);
  const base = h * 0.82;
  const s = u * random.between(0.58, 0.7);
  const ink = palette.dark ? palette.light : palette.accent;
  const top = base - s * 0.9;
  const gate =
    path(`M${n(x - s * 0.62)} ${n(top - s * 0.03)}Q${n(x)} ${n(top + s * 0.07)} ${n(x + s * 0.62)} ${n(top - s * 0.03)}l${n(-s * 0.05)} ${n(s * 0.12)}Q${n(x)} ${n(top + s * 0.17)} ${n(x - s * 0.57)} ${n(top + s * 0.09)}Z`, ink) +
    rect(x - s * 0.5, top + s * 0.24, s, s * 0.065, ink) +
    rect(x - s * 0.045, top + s * 0.1, s * 0.09, s * 0.16, ink) +
    polygon([[x - s * 0.37, top + s * 0.1], [x - s * 0.29, top + s * 0.1], [x - s * 0.33, base], [x - s * 0.43, base]], ink) +
    polygon([[x + s * 0.37, top + s * 0.1], [x + s * 0.29, top + s * 0.1], [x + s * 0.33, base], [x + s * 0.43, base]], ink);
  return (
    sky(f) +
    (palette.dark ? stars(f, 30, 0.4) : "") +
    circle(x, h * 0.47, u * 0.34, palette.dark ? palette.accent : palette.light, palette.dark ? 'opacity=".9"' : 'opacity=".9"') +
    mist(f, h * 0.28, h * 0.2, 4, 0.9) +
    ridge(f, h * 0.72, h * 0.05, palette.far, 2.2) +
    ridge(f, h * 0.79, h * 0.03, palette.near, 3.4) +
    rect(0, base - 2, w, h, palette.front) +
    (palette.dark ? gate : gate.replaceAll(ink, mix(palette.front, palette.accent, 0.25))) +
    times(6, (index) => rect(x - s * (0.3 + index * 0.07), base + index * h * 0.03, s * (0.6 + index * 0.14), h * 0.02, mix(palette.front, palette.near, 0.3 + 0.08 * index))) +
    mist(f, h * 0.8, h * 0.06, 2, 0.8)
  );
}

/** A castle on a rock that floats. */
export function castle(f: Frame): string {
  const { w, h, random, palette } = f;
  const u = Math.min(w, h);
  const x = w * random.between(0.42, 0.58);
  const y = h * random.between(0.56, 0.62);
  const s = u * 0.36;
  const stone = palette.dark ? palette.far : palette.near;
  const tower = (at: number, width: number, height: number) =>
    rect(at - width / 2, y - height, width, height, stone) +
    polygon([[at - width * 0.72, y - height], [at, y - height - width * 1.7], [at + width * 0.72, y - height]], palette.accent) +
    rect(at - width * 0.12, y - height * 0.75, width * 0.24, width * 0.4, palette.light, 'rx="2"');
  return (
    sky(f) +
    (palette.dark ? stars(f, 50, 0.6) : "") +
    circle(w * random.between(0.2, 0.8), h * 0.26, u * 0.17, palette.light, 'opacity=".9"') +
    mist(f, h * 0.36, h * 0.16, 3, 0.6) +
    cloud(f, w * 0.12, h * 0.5, u * 0.2, palette.haze, 'opacity=".7"') +
    polygon([[x - s * 1.05, y], [x + s * 1.05, y], [x + s * 0.6, y + s * 0.36], [x + s * 0.34, y + s * 0.42], [x + s * 0.1, y + s * 1.05], [x - s * 0.16, y + s * 0.62], [x - s * 0.5, y + s * 0.5]], palette.front) +
    polygon([[x - s * 1.05, y], [x + s * 0.1, y], [x - s * 0.16, y + s * 0.62], [x - s * 0.5, y + s * 0.5]], mix(palette.front, palette.near, 0.35)) +
    `<ellipse cx="${n(x)}" cy="${n(y)}" rx="${n(s * 1.05)}" ry="${n(s * 0.1)}" fill="${mix(palette.near, palette.accent, 0.25)}"/>` +
    tower(x - s * 0.55, s * 0.22, s * 0.55) +
    tower(x + s * 0.58, s * 0.2, s * 0.5) +
    tower(x + s * 0.26, s * 0.24, s * 0.85) +
    tower(x - s * 0.22, s * 0.28, s * random.between(1.05, 1.3)) +
    rect(x - s * 0.55, y - s * 0.3, s * 1.13, s * 0.3, stone) +
    path(`M${n(x - s * 0.1)} ${n(y)}v${n(-s * 0.14)}a${n(s * 0.1)} ${n(s * 0.1)} 0 0 1 ${n(s * 0.2)} 0v${n(s * 0.14)}Z`, palette.front) +
    cloud(f, x + u * 0.34, h * 0.86, u * 0.3, palette.haze, 'opacity=".9"') +
    cloud(f, x - u * 0.3, h * 0.95, u * 0.38, palette.haze)
  );
}

/** A steaming bowl. */
export function bowl(f: Frame): string {
  const { w, h, random, palette } = f;
  const u = Math.min(w, h);
  const x = w / 2;
  const y = h * 0.64;
  const r = u * 0.36;
  const cloth = mix(palette.skyLow, palette.far, 0.4);
  return (
    rect(0, 0, w, h, palette.skyLow) +
    times(Math.ceil(w / 36), (index) => rect(index * 36, 0, 18, h, cloth, 'opacity=".55"')) +
    circle(x, y - r * 0.5, r * 1.35, palette.light, 'opacity=".9"') +
    times(3, (index) => stroke(`M${n(x + (index - 1) * r * 0.5)} ${n(y - r * 0.35)}q${n(-r * 0.22)} ${n(-r * 0.3)} 0 ${n(-r * 0.55)}t0 ${n(-r * 0.55)}t0 ${n(-r * random.between(0.3, 0.6))}`, palette.haze, u * 0.024, 'opacity=".9"')) +
    `<ellipse cx="${n(x)}" cy="${n(y)}" rx="${n(r)}" ry="${n(r * 0.24)}" fill="${palette.haze}"/>` +
    `<ellipse cx="${n(x)}" cy="${n(y + r * 0.02)}" rx="${n(r * 0.9)}" ry="${n(r * 0.18)}" fill="${palette.accent}"/>` +
    circle(x - r * 0.35, y - r * 0.02, r * 0.16, palette.haze) + circle(x - r * 0.35, y - r * 0.02, r * 0.08, "#f2b134") +
    times(4, (index) => stroke(`M${n(x - r * 0.05 + index * r * 0.11)} ${n(y - r * 0.1)}q${n(r * 0.2)} ${n(r * 0.12)} ${n(r * 0.06)} ${n(r * 0.24)}`, mix(palette.haze, "#f2b134", 0.5), u * 0.012)) +
    path(`M${n(x - r)} ${n(y)}q${n(r * 0.08)} ${n(r * 0.86)} ${n(r * 0.56)} ${n(r * 0.92)}h${n(r * 0.88)}q${n(r * 0.48)} ${n(-r * 0.06)} ${n(r * 0.56)} ${n(-r * 0.92)}a${n(r)} ${n(r * 0.24)} 0 0 1 ${n(-2 * r)} 0Z`, palette.front) +
    stroke(`M${n(x - r * 0.9)} ${n(y + r * 0.38)}q${n(r * 0.9)} ${n(r * 0.3)} ${n(r * 1.8)} 0`, palette.light, u * 0.014) +
    stroke(`M${n(x + r * 0.2)} ${n(y - r * 0.1)}L${n(x + r * 1.3)} ${n(y - r * 0.95)}M${n(x + r * 0.34)} ${n(y - r * 0.06)}L${n(x + r * 1.42)} ${n(y - r * 0.82)}`, palette.near, u * 0.018)
  );
}
