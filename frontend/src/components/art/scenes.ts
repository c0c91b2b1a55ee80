import type { Scene } from "./draw";
import type { PaletteName } from "./palettes";
import { bamboo, books, pond } from "./scenes/garden";
import { field, forest, hills, snow, wires } from "./scenes/land";
import { burst, court, machine, road } from "./scenes/motion";
import { dunes, fireworks, lanterns } from "./scenes/night";
import { board, play, rings, stage } from "./scenes/pattern";
import { kites, magic, petals, space } from "./scenes/sky";
import { bowl, castle, city, room, temple } from "./scenes/town";
import { rain, sea, train } from "./scenes/water";

interface Entry {
  draw: Scene;
  /** Inks that suit it. */
  palettes: readonly PaletteName[];
}

export const SCENES = {
  hills: { draw: hills, palettes: ["dawn", "dusk", "moss", "ink", "sepia", "autumn", "violet", "night", "snow", "ochre", "sea"] },
  field: { draw: field, palettes: ["noon", "moss", "autumn", "ochre", "dawn", "sea", "sakura"] },
  snow: { draw: snow, palettes: ["snow", "night", "violet", "storm", "dusk"] },
  forest: { draw: forest, palettes: ["abyss", "night", "ember", "moss", "storm", "ink", "dusk", "neon"] },
  wires: { draw: wires, palettes: ["noon", "dusk", "dawn", "sea", "violet", "sakura", "autumn"] },
  sea: { draw: sea, palettes: ["sea", "dusk", "dawn", "night", "sepia", "noon", "abyss", "ink", "snow"] },
  rain: { draw: rain, palettes: ["storm", "night", "dusk", "neon", "abyss", "snow", "ink"] },
  train: { draw: train, palettes: ["dusk", "night", "dawn", "sepia", "snow", "violet", "autumn", "storm"] },
  city: { draw: city, palettes: ["neon", "night", "dusk", "storm", "ember", "abyss", "violet"] },
  room: { draw: room, palettes: ["noon", "dusk", "moss", "dawn", "autumn", "sakura", "night", "violet"] },
  temple: { draw: temple, palettes: ["ink", "dawn", "ember", "sepia", "sakura", "night", "ochre", "autumn", "dusk"] },
  castle: { draw: castle, palettes: ["violet", "noon", "dusk", "night", "dawn", "sakura", "abyss", "storm"] },
  bowl: { draw: bowl, palettes: ["autumn", "ochre", "candy", "moss", "sepia", "sea", "dawn"] },
  space: { draw: space, palettes: ["night", "neon", "abyss", "ember", "dusk", "storm"] },
  petals: { draw: petals, palettes: ["sakura", "dawn", "violet", "dusk", "sepia", "noon", "night"] },
  magic: { draw: magic, palettes: ["violet", "sakura", "neon", "dusk", "candy", "night"] },
  kites: { draw: kites, palettes: ["noon", "dawn", "sea", "candy", "moss", "sakura"] },
  burst: { draw: burst, palettes: ["ember", "ochre", "autumn", "ink", "candy", "dawn", "neon", "night", "dusk"] },
  road: { draw: road, palettes: ["dusk", "neon", "ember", "autumn", "night", "ochre"] },
  court: { draw: court, palettes: ["noon", "autumn", "sea", "moss", "candy", "ochre", "violet"] },
  machine: { draw: machine, palettes: ["storm", "ember", "dusk", "ink", "night", "dawn", "snow", "ochre"] },
  rings: { draw: rings, palettes: ["neon", "ink", "ember", "abyss", "ochre", "violet", "night"] },
  play: { draw: play, palettes: ["candy", "noon", "sea", "ochre", "sakura", "moss", "violet"] },
  board: { draw: board, palettes: ["ink", "neon", "night", "ember", "ochre", "dusk", "abyss"] },
  stage: { draw: stage, palettes: ["neon", "dusk", "sakura", "night", "candy", "violet", "ember"] },
  fireworks: { draw: fireworks, palettes: ["night", "neon", "dusk", "ember", "abyss"] },
  lanterns: { draw: lanterns, palettes: ["dusk", "night", "ember", "ochre", "sakura", "abyss"] },
  dunes: { draw: dunes, palettes: ["ochre", "dusk", "night", "autumn", "ember", "sepia", "violet", "dawn"] },
  pond: { draw: pond, palettes: ["sea", "moss", "abyss", "ink", "night", "snow", "dusk"] },
  bamboo: { draw: bamboo, palettes: ["moss", "ink", "dawn", "noon", "sepia", "night", "autumn"] },
  books: { draw: books, palettes: ["autumn", "sepia", "ember", "dusk", "moss", "violet", "candy", "night"] },
} as const satisfies Record<string, Entry>;

export type SceneName = keyof typeof SCENES;
