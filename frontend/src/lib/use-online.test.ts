import { expect, it } from "vitest";

import { isReachable } from "./use-online";

it("needs no network to reach the machine itself", () => {
  expect(isReachable(false, "127.0.0.1")).toBe(true);
  expect(isReachable(false, "localhost")).toBe(true);
  expect(isReachable(false, "funiki.example")).toBe(false);
  expect(isReachable(true, "funiki.example")).toBe(true);
});
