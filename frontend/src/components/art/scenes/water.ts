import { type Frame, circle, layers, mist, n, path, peak, polygon, rect, ridge, sky, stars, stroke, sun, times } from "../draw";
import { mix } from "../palettes";

/** Rolling waves with foam lines under a big sun. */
export function sea(f: Frame): string {
  const { w, h, random, palette } = f;
  const u = Math.min(w, h);
  const horizon = h * random.between(0.42, 0.5);
  const x = w * random.between(0.3, 0.7);
  const colours = layers(f, 6);
  const wave = (y: number, size: number, shift: number) => {
    let d = `M${n(-size + shift)} ${n(y)}`;
    for (let at = -size + shift; at < w + size; at += size) {
      d += `q${n(size * 0.3)} ${n(-size * 0.34)} ${n(size * 0.55)} ${n(-size * 0.1)}t${n(size * 0.45)} ${n(size * 0.1)}`;
    }
    return d;
  };
  return (
    sky(f) +
    (palette.dark ? stars(f, 34, 0.4) : "") +
    sun(f, x, horizon - u * random.between(-0.02, 0.16), u * random.between(0.15, 0.24)) +
    mist(f, horizon - h * 0.12, h * 0.12, 3, 0.8) +
    (random.chance(0.5) ? peak(f, w * (x > w / 2 ? 0.2 : 0.8), horizon, h * 0.13, palette.far, palette.haze) : "") +
    rect(0, horizon, w, h, colours[0] ?? palette.far) +
    times(7, (index) => rect(x - u * (0.17 - index * 0.018), horizon + h * 0.012 + index * h * 0.02, u * (0.34 - index * 0.036), h * 0.006, palette.light, 'rx="1.5" opacity=".75"')) +
    colours
      .map((colour, index) => {
        const y = horizon + h * (0.05 + index * 0.095);
        const size = u * (0.16 + index * 0.07);
        const line = wave(y, size, -random.between(0, size));
        return path(`${line}V${n(h)}H-999Z`, colour) + stroke(line, palette.haze, 1 + index * 0.5, 'opacity=".85"') + stroke(wave(y + h * 0.022, size, -random.between(0, size)), palette.haze, 0.8, 'opacity=".4"');
      })
      .join("") +
    (random.chance(0.55) ? boat(w * (x > w / 2 ? 0.3 : 0.68), horizon + h * 0.1, u * 0.13, palette.front, palette.haze) : "")
  );
}

function boat(x: number, y: number, s: number, hull: string, sail: string): string {
  return (
    path(`M${n(x - s * 0.6)} ${n(y - s * 0.18)}h${n(s * 1.2)}q${n(-s * 0.1)} ${n(s * 0.3)} ${n(-s * 0.35)} ${n(s * 0.3)}h${n(-s * 0.5)}q${n(-s * 0.25)} 0 ${n(-s * 0.35)} ${n(-s * 0.3)}Z`, hull) +
    path(`M${n(x + s * 0.04)} ${n(y - s * 1.1)}q${n(s * 0.55)} ${n(s * 0.4)} ${n(s * 0.4)} ${n(s * 0.84)}h${n(-s * 0.4)}Z`, sail) +
    path(`M${n(x - s * 0.04)} ${n(y - s * 0.98)}q${n(-s * 0.36)} ${n(s * 0.4)} ${n(-s * 0.3)} ${n(s * 0.72)}h${n(s * 0.3)}Z`, sail, 'opacity=".8"')
  );
}

/** A wet street, one lamp, one umbrella. */
export function rain(f: Frame): string {
  const { w, h, random, palette } = f;
  const u = Math.min(w, h);
  const ground = h * 0.8;
  const lamp = w * random.pick([0.2, 0.26, 0.74, 0.8]);
  const side = lamp < w / 2 ? 1 : -1;
  const person = lamp + side * u * random.between(0.3, 0.42);
  const s = u * 0.24;
  const y = ground + h * 0.05;
  return (
    sky(f, mix(palette.skyTop, palette.front, 0.12), mix(palette.skyLow, palette.near, 0.2)) +
    times(9, (index) => {
      const width = w * random.between(0.1, 0.2);
      const top = h * random.between(0.3, 0.58);
      const colour = mix(palette.far, palette.near, random.between(0, 0.8));
      const x = (index / 8) * w - width / 2;
      return rect(x, top, width, h, colour) + times(7, () => (random.chance(0.45) ? rect(x + random.between(0.12, 0.75) * width, top + random.between(0.05, 0.9) * (ground - top), 4, 6, palette.accent, 'opacity=".75"') : ""));
    }) +
    mist(f, h * 0.72, h * 0.12, 3, 0.3) +
    rect(0, ground, w, h, palette.front) +
    times(16, () => rect(random.between(0, w), random.between(ground + 4, h), random.between(10, 50), 1.4, palette.haze, 'rx=".7" opacity=".28"')) +
    path(`M${n(lamp)} ${n(h * 0.36)}L${n(lamp - u * 0.34)} ${n(ground + h * 0.07)}H${n(lamp + u * 0.34)}Z`, palette.light, 'opacity=".2"') +
    `<ellipse cx="${n(lamp)}" cy="${n(ground + h * 0.07)}" rx="${n(u * 0.34)}" ry="${n(h * 0.03)}" fill="${palette.light}" opacity=".3"/>` +
    rect(lamp - 2, h * 0.36, 4, ground - h * 0.3, palette.front) +
    circle(lamp, h * 0.36, u * 0.09, palette.light, 'opacity=".35"') +
    circle(lamp, h * 0.36, u * 0.035, palette.light) +
    path(`M${n(person - s * 0.13)} ${n(y)}l${n(s * 0.03)} ${n(-s * 0.62)}q${n(s * 0.1)} ${n(-s * 0.12)} ${n(s * 0.2)} 0l${n(s * 0.03)} ${n(s * 0.62)}Z`, mix(palette.front, "#000000", 0.3)) +
    circle(person, y - s * 0.76, s * 0.1, mix(palette.front, "#000000", 0.3)) +
    path(`M${n(person - s * 0.5)} ${n(y - s * 0.76)}a${n(s * 0.5)} ${n(s * 0.46)} 0 0 1 ${n(s)} 0q${n(-s * 0.125)} ${n(-s * 0.1)} ${n(-s * 0.25)} 0t${n(-s * 0.25)} 0t${n(-s * 0.25)} 0t${n(-s * 0.25)} 0Z`, palette.dark ? palette.accent : palette.light) +
    times(80, () => {
      const x = random.between(-20, w);
      const top = random.between(-20, h);
      const long = random.between(14, 34);
      return `<path d="M${n(x)} ${n(top)}l${n(long * 0.22)} ${n(long)}" stroke="${palette.haze}" stroke-width="1.1" opacity="${n(random.between(0.3, 0.7))}"/>`;
    })
  );
}

/** A lit train crossing a bridge over still water. */
export function train(f: Frame): string {
  const { w, h, random, palette } = f;
  const u = Math.min(w, h);
  const deck = h * random.between(0.56, 0.62);
  const height = u * 0.085;
  const start = w * random.between(-0.12, 0.22);
  const cars = Math.ceil(w / (u * 0.36));
  const body = palette.dark ? mix(palette.front, palette.near, 0.4) : palette.front;
  const side = (y: number, flip: number, opacity: number) =>
    `<g opacity="${n(opacity)}">` +
    times(cars, (index) => {
      const x = start + index * u * 0.37;
      const top = flip > 0 ? y - height : y;
      return (
        rect(x, top, u * 0.35, height, body, 'rx="4"') +
        rect(x, flip > 0 ? top + height * 0.72 : top + height * 0.16, u * 0.35, height * 0.12, palette.accent) +
        times(5, (pane) => rect(x + u * 0.025 + pane * u * 0.063, flip > 0 ? top + height * 0.22 : top + height * 0.4, u * 0.045, height * 0.38, palette.dark ? palette.light : palette.haze, 'rx="1.5"'))
      );
    }) +
    "</g>";
  return (
    sky(f) +
    (palette.dark ? stars(f, 46, 0.5) : "") +
    sun(f, w * random.between(0.25, 0.75), h * random.between(0.22, 0.36), u * random.between(0.1, 0.17)) +
    mist(f, h * 0.4, h * 0.12, 3, 0.5) +
    ridge(f, deck - h * 0.03, h * 0.07, palette.far, 1.6) +
    ridge(f, deck + h * 0.02, h * 0.035, mix(palette.far, palette.near, 0.6), 2.6) +
    rect(0, deck + h * 0.1, w, h, mix(palette.near, palette.skyLow, 0.35)) +
    side(deck, 1, 1) +
    rect(0, deck, w, u * 0.022, palette.front) +
    times(Math.ceil(w / (u * 0.3)) + 1, (index) => polygon([[index * u * 0.3 - u * 0.03, deck], [index * u * 0.3 + u * 0.03, deck], [index * u * 0.3 + u * 0.018, h * 0.78], [index * u * 0.3 - u * 0.018, h * 0.78]], palette.front)) +
    side(h * 0.84, -1, 0.22) +
    times(26, () => rect(random.between(-30, w), random.between(h * 0.73, h), random.between(14, 70), 1.6, palette.haze, 'rx=".8" opacity=".34"'))
  );
}
