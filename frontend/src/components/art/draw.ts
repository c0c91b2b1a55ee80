/** Pieces that scenes are printed from. Every function gives SVG markup. */

import { type Palette, mix } from "./palettes";
import type { Random } from "./random";

export interface Frame {
  w: number;
  h: number;
  random: Random;
  palette: Palette;
}

export type Scene = (frame: Frame) => string;

export const n = (value: number) => String(Math.round(value * 10) / 10);
const alpha = (value: number) => String(Math.round(value * 100) / 100);

const attributes = (more: string) => (more ? ` ${more}` : "");

export const rect = (x: number, y: number, w: number, h: number, fill: string, more = "") =>
  `<rect x="${n(x)}" y="${n(y)}" width="${n(Math.max(0, w))}" height="${n(Math.max(0, h))}" fill="${fill}"${attributes(more)}/>`;

export const circle = (x: number, y: number, r: number, fill: string, more = "") =>
  `<circle cx="${n(x)}" cy="${n(y)}" r="${n(Math.max(0, r))}" fill="${fill}"${attributes(more)}/>`;

export const path = (d: string, fill: string, more = "") => `<path d="${d}" fill="${fill}"${attributes(more)}/>`;

export const stroke = (d: string, colour: string, width: number, more = "") =>
  `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${n(width)}" stroke-linecap="round"${attributes(more)}/>`;

export const polygon = (points: readonly (readonly [number, number])[], fill: string, more = "") =>
  path(`M${points.map(([x, y]) => `${n(x)} ${n(y)}`).join("L")}Z`, fill, more);

export const times = (count: number, piece: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => piece(index)).join("");

/** The sky, darker towards the top as in a hand-wiped print. */
export function sky({ w, h, palette }: Frame, from = palette.skyTop, to = palette.skyLow): string {
  return (
    `<defs><linearGradient id="s" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${from}"/>` +
    `<stop offset=".72" stop-color="${to}"/></linearGradient></defs>${rect(0, 0, w, h, "url(#s)")}`
  );
}

export function sun({ palette }: Frame, x: number, y: number, r: number): string {
  return circle(x, y, r * 1.5, palette.light, 'opacity=".14"') + circle(x, y, r, palette.light);
}

export function stars({ w, h, random, palette }: Frame, count: number, until = 0.7): string {
  return times(count, () =>
    circle(random.between(0, w), random.between(0, h * until), random.between(0.4, 1.5), palette.light, `opacity="${n(random.between(0.4, 1))}"`),
  );
}

/** A filled range of hills from edge to edge: a few sine waves, so it is soft and never repeats. */
export function ridge({ w, h, random }: Frame, y: number, height: number, fill: string, waves = 2): string {
  const a = random.between(0, 7);
  const b = random.between(0, 7);
  const step = w / 24;
  let d = `M0 ${n(h)}`;
  for (let x = 0; x <= w + 0.1; x += step) {
    const t = (x / w) * Math.PI * 2;
    const lift = Math.sin(t * waves * 0.5 + a) * 0.55 + Math.sin(t * waves * 1.13 + b) * 0.3 + Math.sin(t * waves * 2.7 + a * b) * 0.15;
    d += `L${n(x)} ${n(y - lift * height)}`;
  }
  return path(`${d}L${n(w)} ${n(h)}Z`, fill);
}

/** One mountain with a straight ridge line and, if asked, snow on it. */
export function peak(frame: Frame, x: number, base: number, height: number, fill: string, snow?: string): string {
  const half = height * frame.random.between(0.75, 1.05);
  const top = base - height;
  const mountain = path(
    `M${n(x - half * 1.5)} ${n(base)}Q${n(x - half * 0.5)} ${n(base - height * 0.35)} ${n(x - height * 0.07)} ${n(top)}` +
      `L${n(x + height * 0.07)} ${n(top)}Q${n(x + half * 0.5)} ${n(base - height * 0.35)} ${n(x + half * 1.5)} ${n(base)}Z`,
    fill,
  );
  if (!snow) return mountain;
  const s = height * 0.3;
  return (
    mountain +
    path(
      `M${n(x - height * 0.07)} ${n(top)}L${n(x + height * 0.07)} ${n(top)}Q${n(x + s * 0.42)} ${n(top + s * 0.6)} ${n(x + s * 0.7)} ${n(top + s)}` +
        `L${n(x + s * 0.34)} ${n(top + s * 0.74)}L${n(x + s * 0.1)} ${n(top + s * 1.15)}L${n(x - s * 0.2)} ${n(top + s * 0.7)}L${n(x - s * 0.46)} ${n(top + s * 1.05)}` +
        `L${n(x - s * 0.7)} ${n(top + s)}Q${n(x - s * 0.42)} ${n(top + s * 0.6)} ${n(x - height * 0.07)} ${n(top)}Z`,
      snow,
    )
  );
}

/** Bands of mist with round ends, one over the other, as on old picture scrolls. */
export function mist({ w, random, palette }: Frame, y: number, spread: number, count: number, opacity = 0.75): string {
  return times(count, () => {
    const length = w * random.between(0.35, 0.85);
    const thick = spread * random.between(0.12, 0.26);
    const x = random.between(-0.25, 0.75) * w;
    return rect(x, y + random.between(-0.5, 0.5) * spread, length, thick, palette.haze, `rx="${n(thick / 2)}" opacity="${alpha(opacity * random.between(0.7, 1))}"`);
  });
}

/** A heaped summer cloud with a flat bottom. */
export function cloud({ random }: Frame, x: number, y: number, size: number, fill: string, more = ""): string {
  const bumps = 5;
  let body = rect(x - size, y - size * 0.22, size * 2, size * 0.22, fill, `rx="${n(size * 0.11)}"`);
  for (let index = 0; index < bumps; index += 1) {
    const t = index / (bumps - 1);
    const r = size * (0.2 + 0.3 * Math.sin(Math.PI * t)) * random.between(0.85, 1.15);
    body += circle(x - size * 0.75 + t * size * 1.5, y - size * 0.12 - r * 0.55, r, fill);
  }
  return `<g${attributes(more)}>${body}</g>`;
}

export function pine(x: number, base: number, height: number, fill: string): string {
  const w = height * 0.34;
  return (
    rect(x - height * 0.03, base - height * 0.15, height * 0.06, height * 0.15, fill) +
    times(3, (index) => {
      const y = base - height * (0.1 + index * 0.25);
      const half = w * (1 - index * 0.25);
      return polygon([[x - half, y], [x, y - height * 0.42], [x + half, y]], fill);
    })
  );
}

/** Colours of `count` layers from the far ink to the front ink. */
export function layers({ palette }: Frame, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const t = count === 1 ? 1 : index / (count - 1);
    return t < 0.5 ? mix(palette.far, palette.near, t * 2) : mix(palette.near, palette.front, t * 2 - 1);
  });
}
