import { type PaletteName } from "./palettes";
import { hash, randomFrom } from "./random";
import { SCENES, type SceneName } from "./scenes";

export interface ArtSubject {
  title: string;
  genres?: readonly string[];
  themes?: readonly string[];
  moods?: readonly string[];
}

type Tone = "bright" | "warm" | "dark" | "cool" | "odd";

/** What a label looks like; several scenes keep two neighbours in a list from being twins. */
const LABEL_SCENES: Record<string, readonly SceneName[]> = {
  Space: ["space", "dunes"],
  Mecha: ["machine", "space", "city"],
  Military: ["machine", "burst"],
  Music: ["stage", "fireworks"],
  "Performing Arts": ["stage"],
  "Idols (Female)": ["stage", "magic"],
  "Idols (Male)": ["stage"],
  Samurai: ["temple", "bamboo", "burst", "petals"],
  Historical: ["temple", "petals", "hills", "bamboo", "lanterns"],
  Mythology: ["temple", "castle", "dunes", "pond"],
  "Martial Arts": ["burst", "temple"],
  "Mahou Shoujo": ["magic"],
  Isekai: ["castle", "hills", "dunes"],
  Reincarnation: ["castle"],
  Vampire: ["forest", "castle"],
  Demons: ["temple", "forest"],
  Iyashikei: ["field", "room", "wires", "sea", "pond", "bamboo"],
  Gourmet: ["bowl"],
  Pets: ["room", "field"],
  Childcare: ["room", "kites"],
  Anthropomorphic: ["play", "field"],
  Racing: ["road"],
  Cars: ["road"],
  "Team Sports": ["court"],
  "Combat Sports": ["burst", "court"],
  Sports: ["court", "burst", "kites"],
  "Strategy Game": ["board"],
  "High Stakes Game": ["board"],
  Game: ["board"],
  "Video Game": ["board", "castle"],
  Psychological: ["rings", "forest", "books"],
  "Avant Garde": ["rings", "play"],
  Detective: ["rain", "city", "books"],
  Police: ["city", "rain"],
  "Organized Crime": ["city", "rain"],
  "Adult Cast": ["rain", "city", "train"],
  Workplace: ["city", "train"],
  "Time Travel": ["train", "rings"],
  Survival: ["forest", "snow"],
  School: ["wires", "petals", "kites", "books", "fireworks"],
  "Super Power": ["burst", "city"],
  Harem: ["petals"],
  Parody: ["play"],
  "Gag Humor": ["play"],
  CGDCT: ["wires", "fireworks", "room", "lanterns"],
  Horror: ["forest", "rings"],
  Mystery: ["rain", "forest", "train", "books"],
  Suspense: ["rings", "rain", "city"],
  "Sci-Fi": ["space", "city", "machine"],
  Romance: ["petals", "train", "sea", "fireworks"],
  "Girls Love": ["petals", "sea"],
  "Boys Love": ["train", "petals"],
  "Slice of Life": ["wires", "room", "field", "train", "lanterns", "pond"],
  Supernatural: ["forest", "temple", "lanterns", "pond", "bamboo"],
  Fantasy: ["castle", "hills", "magic", "dunes", "forest"],
  Adventure: ["hills", "sea", "kites", "dunes", "road"],
  Drama: ["sea", "snow", "rain", "train", "fireworks", "room"],
  Action: ["burst", "hills", "city", "dunes", "road"],
  Comedy: ["play", "kites", "wires", "lanterns", "bowl"],
};

/** Fine labels say more than coarse ones, so they are asked first. */
const FINE_FIRST = 3;

const LABEL_TONES: Record<string, Tone> = {
  Horror: "dark",
  Suspense: "dark",
  Psychological: "odd",
  "Avant Garde": "odd",
  Gore: "dark",
  Mystery: "dark",
  Drama: "cool",
  "Sci-Fi": "cool",
  Comedy: "bright",
  "Slice of Life": "bright",
  Iyashikei: "bright",
  Romance: "warm",
  Gourmet: "warm",
  Historical: "warm",
  Action: "warm",
  dark: "dark",
  bleak: "dark",
  brutal: "dark",
  eerie: "dark",
  ominous: "dark",
  tense: "dark",
  terrifying: "dark",
  noir: "dark",
  melancholic: "cool",
  bittersweet: "cool",
  wistful: "cool",
  lonely: "cool",
  somber: "cool",
  quiet: "cool",
  cozy: "warm",
  heartwarming: "warm",
  nostalgic: "warm",
  romantic: "warm",
  gentle: "bright",
  cheerful: "bright",
  funny: "bright",
  whimsical: "bright",
  hopeful: "bright",
  surreal: "odd",
  bizarre: "odd",
  trippy: "odd",
  "mind-bending": "odd",
};

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
  const labels = [...themes, ...genres].filter((label) => label in LABEL_SCENES).slice(0, FINE_FIRST);
  const scenes = labels.flatMap((label) => LABEL_SCENES[label] ?? []);
  const names = Object.keys(SCENES) as SceneName[];
  const first = random.pick(scenes.length > 0 ? scenes : names);
  const others = scenes.filter((name) => name !== first);
  const scene = take > 0 && others.length > 0 ? random.pick(others) : first;
  const tones = [...moods, ...themes, ...genres].map((label) => LABEL_TONES[label]).filter((tone) => tone !== undefined);
  const wanted = tones.slice(0, 2).flatMap((tone) => TONE_PALETTES[tone]);
  const suits = SCENES[scene].palettes;
  const both = suits.filter((name) => wanted.includes(name));
  return { scene, palette: random.pick(both.length > 0 ? both : suits), seed };
}
