import { type Frame, circle, n, path, rect, sky, stroke, times } from "../draw";
import { mix } from "../palettes";

/** Carp seen from above, among leaves and rings of rain. */
export function pond(f: Frame): string {
  const { w, h, random, palette } = f;
  const u = Math.min(w, h);
  const water = palette.dark ? palette.near : mix(palette.near, palette.far, 0.25);
  const carp = (x: number, y: number, s: number, turn: number, body: string, patch: string) =>
    `<g transform="translate(${n(x)} ${n(y)}) rotate(${n(turn)})">` +
    path(`M${n(-s * 0.2)} ${n(-s * 0.2)}q${n(-s * 0.3)} ${n(-s * 0.1)} ${n(-s * 0.42)} ${n(s * 0.16)}M${n(s * 0.2)} ${n(-s * 0.2)}q${n(s * 0.3)} ${n(-s * 0.1)} ${n(s * 0.42)} ${n(s * 0.16)}`, body, 'opacity=".8"') +
    path(`M0 ${n(-s)}q${n(s * 0.34)} ${n(s * 0.12)} ${n(s * 0.32)} ${n(s * 0.62)}q${n(-s * 0.04)} ${n(s * 0.7)} ${n(-s * 0.22)} ${n(s * 1.1)}q${n(s * 0.04)} ${n(s * 0.36)} ${n(s * 0.32)} ${n(s * 0.6)}q${n(-s * 0.3)} ${n(-s * 0.02)} ${n(-s * 0.42)} ${n(-s * 0.3)}q${n(-s * 0.12)} ${n(s * 0.3)} ${n(-s * 0.46)} ${n(s * 0.34)}q${n(s * 0.3)} ${n(-s * 0.3)} ${n(s * 0.3)} ${n(-s * 0.64)}q${n(-s * 0.2)} ${n(-s * 0.4)} ${n(-s * 0.2)} ${n(-s * 1.1)}q0 ${n(-s * 0.5)} ${n(s * 0.36)} ${n(-s * 0.62)}Z`, body) +
    `<ellipse cx="${n(s * 0.04)}" cy="${n(-s * 0.5)}" rx="${n(s * 0.2)}" ry="${n(s * 0.26)}" fill="${patch}"/><ellipse cx="${n(-s * 0.02)}" cy="${n(s * 0.25)}" rx="${n(s * 0.18)}" ry="${n(s * 0.3)}" fill="${patch}"/>` +
    "</g>";
  const leaf = (x: number, y: number, r: number, turn: number) =>
    path(`M${n(x)} ${n(y)}L${n(x + Math.cos(turn) * r)} ${n(y + Math.sin(turn) * r)}A${n(r)} ${n(r)} 0 1 1 ${n(x + Math.cos(turn - 0.5) * r)} ${n(y + Math.sin(turn - 0.5) * r)}Z`, mix(palette.front, palette.far, random.between(0.1, 0.5)));
  return (
    rect(0, 0, w, h, water) +
    times(9, () => {
      const [x, y, r] = [random.between(0, w), random.between(0, h), u * random.between(0.05, 0.16)];
      return [1, 0.6].map((size) => `<circle cx="${n(x)}" cy="${n(y)}" r="${n(r * size)}" fill="none" stroke="${palette.haze}" stroke-width="1.4" opacity=".5"/>`).join("");
    }) +
    carp(w * 0.36, h * 0.36, u * random.between(0.16, 0.2), random.between(10, 60), palette.haze, palette.accent) +
    carp(w * 0.64, h * 0.62, u * random.between(0.18, 0.23), random.between(-160, -100), palette.dark ? palette.light : palette.accent, palette.haze) +
    carp(w * 0.24, h * 0.8, u * random.between(0.1, 0.14), random.between(60, 120), palette.light, palette.accent) +
    times(8, () => leaf(random.pick([random.between(-0.05, 0.22), random.between(0.78, 1.05)]) * w, random.between(0, h), u * random.between(0.07, 0.15), random.between(0, 6))) +
    times(3, () => {
      const [x, y, r] = [random.pick([0.12, 0.86]) * w, random.between(0.1, 0.9) * h, u * 0.035];
      return times(6, (index) => circle(x + Math.cos(index * 1.05) * r, y + Math.sin(index * 1.05) * r, r * 0.6, palette.haze)) + circle(x, y, r * 0.5, palette.accent);
    })
  );
}

/** Bamboo with the sun behind. */
export function bamboo(f: Frame): string {
  const { w, h, random, palette } = f;
  const u = Math.min(w, h);
  const stems = Math.round((w / u) * 7);
  return (
    sky(f) +
    circle(w * random.between(0.3, 0.7), h * random.between(0.34, 0.5), u * random.between(0.24, 0.32), palette.light, 'opacity=".95"') +
    times(stems, (index) => {
      const depth = (index * 5) % 3;
      const colour = [palette.far, palette.near, palette.front][depth] ?? palette.near;
      const width = u * (0.022 + depth * 0.016);
      const x = ((index + random.between(0.1, 0.9)) / stems) * w;
      const lean = random.between(-0.05, 0.05) * w;
      const joints = 6;
      return (
        times(joints, (joint) => {
          const y0 = h - (joint / joints) * h * 1.1;
          const y1 = h - ((joint + 1) / joints) * h * 1.1;
          const shift = (joint / joints) * lean;
          return rect(x + shift - width / 2, y1 + 2, width, y0 - y1 - 3, colour, `rx="${n(width * 0.2)}"`);
        }) +
        times(3, () => {
          const y = random.between(0.05, 0.75) * h;
          const side = random.chance(0.5) ? 1 : -1;
          return times(3, (leaf) => {
            const long = u * random.between(0.1, 0.17);
            const drop = (leaf - 0.6) * long * 0.5;
            return path(`M${n(x)} ${n(y)}q${n(side * long * 0.5)} ${n(drop - long * 0.2)} ${n(side * long)} ${n(drop + long * 0.25)}q${n(-side * long * 0.6)} ${n(-long * 0.02)} ${n(-side * long)} ${n(-drop - long * 0.25)}Z`, colour);
          });
        })
      );
    })
  );
}

/** Shelves of books, a lamp left on. */
export function books(f: Frame): string {
  const { w, h, random, palette } = f;
  const u = Math.min(w, h);
  const wood = mix(palette.front, "#000000", 0.2);
  const shelf = u * 0.3;
  const rows = Math.ceil(h / shelf);
  const inks = [palette.accent, palette.light, palette.far, palette.haze, mix(palette.near, palette.light, 0.4), palette.near];
  return (
    rect(0, 0, w, h, palette.front) +
    times(rows, (row) => {
      const floor = (row + 1) * shelf;
      let out = "";
      for (let x = u * 0.02; x < w; ) {
        if (random.chance(0.08)) {
          x += u * random.between(0.06, 0.14);
          continue;
        }
        const width = u * random.between(0.03, 0.062);
        const tall = shelf * random.between(0.55, 0.84);
        const ink = random.pick(inks);
        const lean = random.chance(0.1) ? ` transform="rotate(${random.whole(6, 12)} ${n(x)} ${n(floor)})"` : "";
        out += `<g${lean}>${rect(x, floor - tall, width, tall, ink, 'rx="1.5"')}${rect(x, floor - tall * 0.82, width, tall * 0.06, wood, 'opacity=".5"')}${random.chance(0.4) ? rect(x + width * 0.3, floor - tall * 0.6, width * 0.4, tall * 0.3, wood, 'opacity=".35"') : ""}</g>`;
        x += width + (lean ? u * 0.04 : 1.5);
      }
      return out + rect(0, floor, w, u * 0.022, wood);
    }) +
    circle(w * 0.5, h * 0.4, u * 0.44, palette.light, 'opacity=".2"') +
    stroke(`M${n(w * 0.5)} 0V${n(h * 0.3)}`, wood, 2.6) +
    path(`M${n(w * 0.5 - u * 0.13)} ${n(h * 0.38)}q${n(u * 0.03)} ${n(-h * 0.08)} ${n(u * 0.13)} ${n(-h * 0.09)}q${n(u * 0.1)} ${n(h * 0.01)} ${n(u * 0.13)} ${n(h * 0.09)}Z`, palette.accent) +
    circle(w * 0.5, h * 0.385, u * 0.035, palette.haze)
  );
}
