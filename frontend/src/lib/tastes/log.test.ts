import { expect, it } from "vitest";

import { type Kind, type TasteEvent, asHistory, fold, holds, takenBackBy } from "./log";

const event = (id: number, feedback: Kind, undone = false): TasteEvent => ({ event_id: `${id}-${feedback}`, id, feedback, at: null, undone });

it("folds events as the server does: the newest opinion, seen by any of them, saved beside it", () => {
  const tastes = fold([event(1, "save"), event(1, "love"), event(2, "seen"), event(1, "like"), event(3, "love", true)]);
  expect(tastes.get(1)).toEqual({ opinion: "like", saved: true, seen: true });
  expect(tastes.get(2)).toEqual({ opinion: null, saved: false, seen: true });
  expect(tastes.has(3)).toBe(false);
});

it("shows seen only where nothing more is said", () => {
  expect(holds({ opinion: "love", saved: false, seen: true }, "seen")).toBe(false);
  expect(holds({ opinion: null, saved: false, seen: true }, "seen")).toBe(true);
  expect(holds({ opinion: "love", saved: false, seen: true }, "love")).toBe(true);
});

it("takes back every opinion at once, so that no older one returns", () => {
  const log = [event(1, "like"), event(1, "save"), event(1, "love"), event(2, "love"), event(1, "dislike", true)];
  expect(takenBackBy(log, 1, "love").map(({ feedback }) => feedback)).toEqual(["like", "love"]);
  expect(takenBackBy(log, 1, "save").map(({ feedback }) => feedback)).toEqual(["save"]);
});

it("gives the recommender opinions and seen titles, and keeps saved ones apart", () => {
  expect(asHistory([event(1, "love"), event(2, "save"), event(3, "seen")])).toEqual({
    history: [{ id: 1, feedback: "love" }, { id: 3, feedback: "seen" }],
    saved: [2],
  });
});
