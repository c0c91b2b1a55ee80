/** Inks of one print, from the air to the foreground. `dark` skies take light lettering. */
export interface Palette {
  skyTop: string;
  skyLow: string;
  light: string;
  haze: string;
  far: string;
  near: string;
  front: string;
  accent: string;
  dark: boolean;
}

type Row = readonly [string, string, string, string, string, string, string, string, boolean];

const ROWS = {
  dawn: ["#8fb3c4", "#fbd9b8", "#ee6247", "#fdf1e0", "#a9b9c6", "#4d6b85", "#26435a", "#ee6247", false],
  noon: ["#5fb0cf", "#d9eff0", "#fff4cf", "#ffffff", "#9fcbc8", "#3f8f7f", "#1f5f5a", "#f2b134", false],
  dusk: ["#3b3a6b", "#f08a6c", "#ffdca6", "#f6b7a0", "#8d5a86", "#4a3566", "#231c40", "#ffcf70", true],
  night: ["#0d1b33", "#2f557c", "#f7efd2", "#4d7599", "#274766", "#152c47", "#0a1729", "#f2c14e", true],
  sakura: ["#f5cdd6", "#fdf0ea", "#e3586f", "#fff7f5", "#e9b3c0", "#b56a86", "#6b3a5c", "#d9415d", false],
  moss: ["#cfdfc0", "#f6f2dc", "#e6b84f", "#fbfaf0", "#b0c59b", "#6a8f5e", "#2f4f3a", "#d8743c", false],
  autumn: ["#f0cf95", "#fbeeda", "#d9482b", "#fff5e4", "#e0a367", "#b4532f", "#5c2a20", "#8f2d1f", false],
  snow: ["#8fa8bd", "#eef3f6", "#ffffff", "#ffffff", "#c8d5df", "#8ba1b4", "#40566b", "#c8452f", false],
  neon: ["#120b2e", "#6a1f78", "#ff5fa8", "#8a3a9e", "#3f1d66", "#241144", "#0e0722", "#35e0e0", true],
  ember: ["#1d0d10", "#9a2f1e", "#ffb347", "#c4492a", "#6a221c", "#3d1416", "#18080b", "#ffd27a", true],
  sea: ["#b5dcde", "#f4f1e1", "#ef6a4c", "#ffffff", "#7fc0c4", "#2f8696", "#12506a", "#f2a65a", false],
  sepia: ["#d4c09a", "#f1e6cd", "#a8402c", "#faf3e2", "#c2a57c", "#8a6b4a", "#463525", "#7d2f22", false],
  ink: ["#cfd1cf", "#f3f2ee", "#c2331f", "#ffffff", "#b4b8b8", "#6d7376", "#24292d", "#c2331f", false],
  candy: ["#ffd166", "#ffeec4", "#ef476f", "#fff8e8", "#7bd3c0", "#2a9d8f", "#274b63", "#ef476f", false],
  storm: ["#37424f", "#93a3aa", "#e8e2c8", "#b9c5c9", "#6c7f89", "#435560", "#202c35", "#d7a13c", true],
  violet: ["#bdb5e6", "#f6e6ee", "#fff3c9", "#ffffff", "#a99bd6", "#6a5aa8", "#34295f", "#f2789f", false],
  abyss: ["#06222b", "#11646c", "#c7f2d8", "#2f9292", "#13565f", "#0a363f", "#041a20", "#7df0c2", true],
  ochre: ["#e5ab3d", "#f6dfa0", "#9b2f1e", "#fff2cf", "#d08c3a", "#8f4f24", "#43240f", "#1f6f78", false],
} as const satisfies Record<string, Row>;

export type PaletteName = keyof typeof ROWS;

export function palette(name: PaletteName): Palette {
  const [skyTop, skyLow, light, haze, far, near, front, accent, dark] = ROWS[name];
  return { skyTop, skyLow, light, haze, far, near, front, accent, dark };
}

/** The colour a share `t` of the way from `a` to `b`, both `#rrggbb`. */
export function mix(a: string, b: string, t: number): string {
  const channel = (colour: string, at: number) => Number.parseInt(colour.slice(at, at + 2), 16);
  return `#${[1, 3, 5]
    .map((at) => Math.round(channel(a, at) * (1 - t) + channel(b, at) * t))
    .map((value) => value.toString(16).padStart(2, "0"))
    .join("")}`;
}
