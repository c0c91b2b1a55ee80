import { expect, it } from "vitest";

import { optionsFor } from "./options";

const title = (id: number) => ({ id, title: `T${id}`, matched: `T${id}`, type: null, year: null, picture_url: null });

it("offers recent searches before, the words and titles while typing", () => {
  expect(optionsFor("  ", [title(1)], ["rain"])).toEqual([{ kind: "recent", key: "recent-rain", q: "rain" }]);
  const options = optionsFor(" sea", Array.from({ length: 9 }, (_, index) => title(index + 1)), ["rain"]);
  expect(options[0]).toEqual({ kind: "search", key: "search", q: "sea" });
  expect(options).toHaveLength(7);
  expect(options[1]).toMatchObject({ kind: "title", path: "/anime/1" });
});

it("offers moods that begin with what is typed", () => {
  const options = optionsFor("mel", [], [], ["calm", "melancholic", "mellow"]);
  expect(options.map(({ key }) => key)).toEqual(["search", "mood-melancholic", "mood-mellow"]);
  expect(options[1]).toMatchObject({ path: "/search?moods=melancholic" });
  expect(optionsFor("a melancholic sea", [], [], ["melancholic"])).toHaveLength(1);
});
