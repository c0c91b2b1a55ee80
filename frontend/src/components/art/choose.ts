import { LABEL_SCENES, LABEL_TONES, MOOD_SCENES, OBJECTS, type Tone } from "./labels";
import type { PaletteName } from "./palettes";
import { hash, randomFrom } from "./random";
import { SCENES, type SceneName } from "./scenes";

/** Sources of scenes that are mixed for one title. */
const ASKED = 3;
/** How often a title with a telling object shows it: often, but not a shelf of the same robot. */
const OBJECT_SHARE = 0.6;

export interface ArtSubject {
  title: string;
  genres?: readonly string[];
  themes?: readonly string[];
  moods?: readonly string[];
}

const TONE_PALETTES: Record<Tone, readonly PaletteName[]> = {
  bright: ["noon", "moss", "candy", "sea", "sakura", "violet", "dawn"],
  warm: ["dawn", "autumn", "dusk", "ochre", "sakura", "sepia", "ember"],
  dark: ["night", "ember", "abyss", "neon", "ink", "storm"],
  cool: ["snow", "storm", "sea", "night", "violet", "dawn", "ink"],
  odd: ["neon", "violet", "ochre", "abyss", "ink", "candy"],
};

export interface Choice {
  scene: SceneName;
  palette: PaletteName;
  seed: number;
}

/** The same subject always gives the same choice; another `take` of it is another scene where there is one. */
export function choose(subject: ArtSubject, take = 0): Choice {
  const { title, genres = [], themes = [], moods = [] } = subject;
  const seed = hash(title);
  const random = randomFrom(seed ^ 0x5eed);
  const labels = [...themes, ...genres].filter((label) => label in LABEL_SCENES);
  const objects = labels.filter((label) => OBJECTS.has(label)).map((label) => LABEL_SCENES[label] ?? []);
  const felt = moods.flatMap((mood) => (MOOD_SCENES[mood] ? [MOOD_SCENES[mood]] : []));
  const others = labels.filter((label) => !OBJECTS.has(label)).map((label) => LABEL_SCENES[label] ?? []);
  // What one expects to see first, then how it feels, then what kind it is.
  const scenes = [...objects.slice(0, 1), ...felt.slice(0, 2), ...others].slice(0, ASKED).flat();
  const names = Object.keys(SCENES) as SceneName[];
  const expected = objects.flat();
  const pool = expected.length > 0 && random.chance(OBJECT_SHARE) ? expected : scenes;
  const first = random.pick(pool.length > 0 ? pool : names);
  const second = scenes.filter((name) => name !== first);
  const scene = take > 0 && second.length > 0 ? random.pick(second) : first;
  const tones = [...moods, ...themes, ...genres].map((label) => LABEL_TONES[label]).filter((tone) => tone !== undefined);
  const wanted = tones.slice(0, 2).flatMap((tone) => TONE_PALETTES[tone]);
  const suits = SCENES[scene].palettes;
  const both = suits.filter((name) => wanted.includes(name));
  return { scene, palette: random.pick(both.length > 0 ? both : suits), seed };
}
