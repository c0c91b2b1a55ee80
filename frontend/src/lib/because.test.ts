import { expect, it } from "vitest";

import { becauseLine, foundLine } from "./because";

const reason = (id: number, title: string) => ({ id, title, share: 0.5 });

it("names the title that speaks most for a recommendation, and says whether it is loved", () => {
  const because = { evidence: "people" as const, titles: [reason(1, "Hunter x Hunter (2011)"), reason(2, "B")], themes: [], moods: [] };
  expect(becauseLine(because, new Map([[1, { opinion: "love" as const, saved: false, seen: true }]]))).toBe("Because you loved Hunter x Hunter");
  expect(becauseLine(because, new Map())).toBe("Because you liked Hunter x Hunter");
});

it("says what it rests on where no title does", () => {
  expect(becauseLine({ evidence: "content", titles: [], themes: [], moods: ["calm", "eerie"] }, new Map())).toBe("Feels calm and eerie");
  expect(becauseLine({ evidence: "popularity", titles: [], themes: [], moods: [] }, new Map())).toBe("Well liked by many");
});

it("says what of a wish is fulfilled, the example first, and nothing where nothing can be named", () => {
  const none = { moods: [], genres: [], themes: [], words: [], like: null };
  expect(foundLine({ ...none, moods: ["quiet"], like: { id: 457, title: "Mushishi" } })).toBe("Like Mushishi, and quiet");
  expect(foundLine({ ...none, moods: ["quiet", "eerie", "sad"] })).toBe("Quiet and eerie, as you wished");
  expect(foundLine({ ...none, words: ["sea"] })).toBe("Tells of “sea”");
  expect(foundLine(none)).toBeNull();
});
