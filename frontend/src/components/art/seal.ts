/** The character on the red seal of a print: what kind of story it is. */
const SEALS: Record<string, string> = {
  Horror: "怖",
  Mystery: "謎",
  Romance: "恋",
  Sports: "競",
  Music: "音",
  Mecha: "機",
  Space: "宙",
  "Sci-Fi": "星",
  School: "学",
  Historical: "古",
  Samurai: "刀",
  Gourmet: "味",
  "Slice of Life": "日",
  Supernatural: "霊",
  Fantasy: "幻",
  Adventure: "旅",
  Drama: "情",
  Comedy: "笑",
  Action: "闘",
  Suspense: "影",
  "Avant Garde": "夢",
};

export function sealFor(labels: readonly string[]): string {
  for (const [label, character] of Object.entries(SEALS)) if (labels.includes(label)) return character;
  return "気";
}
