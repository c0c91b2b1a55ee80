import type { Theme } from "@/lib/theme";

/** One colour for each family of moods, by day and by night; names and the legend say the same without colour. */
const COLOURS: Record<string, Record<Theme, string>> = {
  gentle: { light: "#2a9465", dark: "#62d6a1" },
  joyful: { light: "#e58a00", dark: "#ffb03b" },
  funny: { light: "#b79a00", dark: "#f2de5e" },
  romantic: { light: "#d6478a", dark: "#ff8cbc" },
  wondrous: { light: "#0d93b8", dark: "#55cdf0" },
  intense: { light: "#cf3a24", dark: "#ff755c" },
  dark: { light: "#5c3ca6", dark: "#ab8df5" },
  sad: { light: "#2f63c4", dark: "#7ea6ff" },
  thoughtful: { light: "#86653f", dark: "#cfa97c" },
};

const NONE: Record<Theme, string> = { light: "#93a4ac", dark: "#4f626e" };

export function colourOf(key: string | undefined, theme: Theme): string {
  return (key === undefined ? undefined : COLOURS[key]?.[theme]) ?? NONE[theme];
}

/** Colours of a map's groups, the one for "none" first. */
export function paletteOf(keys: readonly string[], theme: Theme): string[] {
  return [NONE[theme], ...keys.map((key) => colourOf(key, theme))];
}

/** Red, green and blue in 0..1. */
export function channels(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}
