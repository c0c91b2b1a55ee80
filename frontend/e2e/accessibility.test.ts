import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import type { AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { BASE, DESKTOP, PHONE, bring, launch, listOf, open } from "./browser";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const results = await page.evaluate(() => (window as unknown as { axe: { run: () => Promise<AxeResults> } }).axe.run());
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ""}`));
}

const result = (page: Page) => page.getByRole("article").first().waitFor();
const heading = (name: string) => (page: Page) => page.getByRole("heading", { name }).waitFor();

/** States that are looked at in private mode. */
const PRIVATE = /private mode|your list|imported/;
const drawn = (page: Page) => page.getByRole("application").waitFor();

const STATES: Record<string, { path: string; ready: (page: Page) => Promise<unknown> }> = {
  home: { path: "/", ready: heading("How do you want to feel?") },
  suggestions: {
    path: "/",
    ready: async (page) => {
      await page.getByRole("combobox").fill("cowboy");
      await page.getByRole("option").nth(1).waitFor();
    },
  },
  results: { path: "/search?q=quiet+stories&genres=Drama&exclude_genres=Horror&year_min=1990", ready: result },
  "turned card": {
    path: "/search?q=quiet+stories",
    ready: async (page) => {
      await result(page);
      await page.getByRole("button", { name: /More about/ }).first().click();
    },
  },
  blank: { path: "/search", ready: heading("What are you in the mood for?") },
  empty: { path: "/search?q=calm&types=Music&year_max=1950&score_min=9.5", ready: heading("Nothing feels quite like that") },
  title: {
    path: "/anime/457",
    ready: async (page) => {
      await heading("Watch order")(page);
      await page.getByRole("region", { name: "Feels similar" }).getByRole("article").first().waitFor();
    },
  },
  understood: {
    path: "/search?q=something+quiet,+no+romance,+like+Mushishi,+before+2010",
    ready: (page) => page.getByRole("button", { name: "Search without “not romance”" }).waitFor(),
  },
  onboarding: {
    path: "/for-you/favourites",
    ready: (page) => page.getByRole("button", { name: /^Love / }).nth(5).waitFor(),
  },
  feed: {
    path: "/for-you",
    ready: async (page) => {
      await page.getByRole("list", { name: "Recommended for you" }).getByRole("article").first().waitFor();
      await page.getByRole("button", { name: /^Love / }).first().click();
      await page.getByRole("button", { name: "Undo" }).waitFor();
      await page.getByRole("button", { name: /More about/ }).nth(1).click();
    },
  },
  "your list": {
    path: "/list",
    ready: async (page) => {
      await page.getByRole("list", { name: "Loved" }).getByRole("article").first().waitFor();
      await page.getByRole("button", { name: "Delete everything" }).click();
    },
  },
  "open spoilers": {
    path: "/anime/1",
    ready: async (page) => {
      await heading("Watch order")(page);
      await page.getByRole("button", { name: /spoil/i }).first().click();
    },
  },
  "similar titles for you, in private mode": {
    path: "/anime/457",
    ready: async (page) => {
      await page.getByRole("region", { name: "Feels similar" }).getByRole("radio").last().click();
      await page.getByRole("list", { name: "Picked for you" }).getByRole("article").nth(3).waitFor();
    },
  },
  "found favourites": {
    path: "/for-you/favourites",
    ready: async (page) => {
      await page.getByRole("searchbox").fill("mushishi");
      await heading("Found")(page);
      await page.getByRole("button", { name: /^Love / }).nth(1).click();
    },
  },
  "no feed": {
    path: "/for-you?types=Music&year_max=1950&score_min=9.5",
    ready: heading("No title passes these filters"),
  },
  "an imported list": {
    path: "/list",
    ready: async (page) => {
      await page.locator("input[type=file]").setInputFiles({ name: "list.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify({ funiki: 1, events: [{ event_id: "a", id: 457, feedback: "love", at: null }] })) });
      await page.getByText("1 of 1 entry understood.").waitFor();
    },
  },
  map: { path: "/map", ready: drawn },
  "map with a search": {
    path: "/map?q=quiet+stories+about+spirits",
    ready: async (page) => {
      await drawn(page);
      await page.getByText(/\d+ results on the map/).first().waitFor({ state: "attached" });
    },
  },
  "map with one mood and a title": {
    path: "/map",
    ready: async (page) => {
      await drawn(page);
      await page.getByRole("button", { name: /^Sad, / }).click();
      await page.getByRole("application").focus();
      await page.keyboard.press("+");
      await page.keyboard.press("ArrowRight");
      await page.getByTestId("map-card").getByRole("link").waitFor();
    },
  },
  lost: { path: "/nowhere", ready: heading("There is nothing here") },
  "no such title": { path: "/anime/2147483000", ready: heading("No such title") },
};

/** The same page by day and by night. */
async function inBothThemes(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const dark of [false, true]) {
    await page.evaluate((on) => document.documentElement.classList.toggle("dark", on), dark);
    for (const violation of await violations(page)) found.push(`${dark ? "dark" : "light"} ${violation}`);
  }
  return found;
}

const SEARCH = "**/api/v1/search?*";
const refused = { status: 503, json: { error: "UpstreamUnavailable", detail: "Resting.", request_id: "r" } };

describe.each([
  ["desktop", DESKTOP],
  ["phone", PHONE],
] as const)("axe-core on a %s", (_, viewport) => {
  it.each(Object.entries(STATES))("finds nothing on: %s", async (name, { path, ready }) => {
    const page = await open(browser, { viewport });
    await bring(page, listOf([457, 1, 30, 199], PRIVATE.test(name) ? "browser" : "server"));
    await page.goto(BASE + path);
    await ready(page);
    expect(await inBothThemes(page)).toEqual([]);
    await page.context().close();
  });

  it("finds nothing in the error and degraded states", async () => {
    const page = await open(browser, { viewport });
    await page.route(SEARCH, (route) => route.fulfill({ status: 503, json: { error: "SearchUnavailable", detail: "Down.", request_id: "r" } }));
    await page.goto(`${BASE}/search?q=calm`);
    await page.getByRole("alert").waitFor();
    expect(await inBothThemes(page)).toEqual([]);
    await page.unroute(SEARCH);
    await page.route(SEARCH, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...((await response.json()) as object), degraded: ["semantic"] } });
    });
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("Matching by mood is resting").waitFor();
    expect(await inBothThemes(page)).toEqual([]);
    await page.context().close();
  });
});

it.each(["/search?q=calm", "/anime/457", "/for-you", "/for-you/favourites", "/map"])("axe-core finds nothing while %s is on its way, and when it does not come", async (path) => {
  const page = await open(browser);
  await bring(page, listOf([457, 1, 30, 199]));
  let answer: () => void = () => undefined;
  const waited = new Promise<void>((resolve) => { answer = resolve; });
  await page.context().route("**/api/v1/**", async (route) => {
    await waited;
    await route.fulfill(refused);
  });
  await page.goto(BASE + path);
  await page.locator("[data-slot=skeleton]").first().waitFor();
  expect(await inBothThemes(page)).toEqual([]);
  answer();
  await page.getByRole("alert").waitFor();
  expect(await inBothThemes(page)).toEqual([]);
  await page.context().close();
});

it("axe-core finds nothing in an empty list", async () => {
  const page = await open(browser);
  await page.goto(`${BASE}/list`);
  await page.getByText("Nothing here yet").waitFor();
  expect(await inBothThemes(page)).toEqual([]);
  await page.context().close();
});

it("axe-core finds nothing in the open filter sheet", async () => {
  const page = await open(browser, { viewport: PHONE });
  await page.goto(`${BASE}/search?q=calm`);
  await result(page);
  await page.getByRole("button", { name: /^Filters/ }).click();
  await page.getByRole("dialog", { name: "Filters" }).waitFor();
  expect(await inBothThemes(page)).toEqual([]);
  await page.context().close();
});
