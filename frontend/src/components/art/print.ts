import { type ArtSubject, choose } from "./choose";
import { type Palette, type PaletteName, palette } from "./palettes";
import { randomFrom } from "./random";
import { SCENES, type SceneName } from "./scenes";

export interface Print {
  /** A `data:` address of the picture. */
  src: string;
  palette: Palette;
  scene: SceneName;
  seed: number;
}

/** Units of the drawing; the picture scales to whatever shows it. */
export const PORTRAIT = { w: 300, h: 424 } as const;
export const LANDSCAPE = { w: 560, h: 320 } as const;
export const BANNER = { w: 1200, h: 400 } as const;

type Size = Readonly<{ w: number; h: number }>;

/** The picture that stands in for a poster: the same for the same title everywhere. */
export function printFor(subject: ArtSubject, size: Size = PORTRAIT, take = 0): Print {
  const { scene, palette: name, seed } = choose(subject, take);
  return print(scene, name, seed, size);
}

export function print(scene: SceneName, name: PaletteName, seed: number, { w, h }: Size): Print {
  const inks = palette(name);
  const drawn = SCENES[scene].draw({ w, h, random: randomFrom(seed), palette: inks });
  const body = seed & 16 ? `<g transform="translate(${w}) scale(-1 1)">${drawn}</g>` : drawn;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}" preserveAspectRatio="xMidYMid slice">${body}</svg>`;
  return { src: `data:image/svg+xml,${encode(svg)}`, palette: inks, scene, seed };
}

/** As short as a data address may be: only what breaks it is escaped. */
function encode(svg: string): string {
  return svg.replace(/[%#<>"?&]/g, encodeURIComponent);
}
