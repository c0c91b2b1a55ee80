/** The character on the red seal of a print: what kind of story it is, the most telling kind first. */
const SEALS: Record<string, string> = {
  Horror: "怖",
  Mecha: "機",
  Space: "宙",
  Sports: "競",
  Music: "音",
  Gourmet: "味",
  Samurai: "刀",
  Mystery: "謎",
  Suspense: "影",
  Historical: "古",
  Romance: "恋",
  "Sci-Fi": "星",
  School: "学",
  Supernatural: "霊",
  Fantasy: "幻",
  Adventure: "旅",
  Drama: "情",
  "Slice of Life": "日",
  Comedy: "笑",
  Action: "闘",
  "Avant Garde": "夢",
};

export function sealFor(labels: readonly string[]): string {
  for (const [label, character] of Object.entries(SEALS)) if (labels.includes(label)) return character;
  return "気";
}
