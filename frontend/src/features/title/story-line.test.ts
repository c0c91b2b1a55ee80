import { expect, it } from "vitest";

import type { FranchiseMember } from "@/lib/api/client";

import { storyLine } from "./story-line";

const member = (id: number, order: number, main = true) => ({ id, order, main }) as FranchiseMember;
const drawn = (members: FranchiseMember[], here: number) => storyLine(members, here).map(({ member: { id }, place, side }) => [place, id, side.map((one) => one.id)]);

it("branches side entries off the main entry before them", () => {
  expect(drawn([member(3, 3), member(1, 1), member(2, 2, false)], 1)).toEqual([[1, 1, [2]], [2, 3, []]]);
});

it("puts the title one is at on the line, and everything where there is no main story", () => {
  expect(drawn([member(1, 1), member(2, 2, false)], 2)).toEqual([[1, 1, []], [2, 2, []]]);
  expect(drawn([member(1, 1, false), member(2, 2, false)], 1)).toEqual([[1, 1, []], [2, 2, []]]);
});
