// Pictures of the page for the docs, taken from a running Funiki: phone and desktop, day and night.
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { DESKTOP, PHONE, launch } from "../e2e/chromium.mjs";

const HELP = `Usage: npm run screenshots -- [--url URL] [--out DIR] [--only NAME,...] [--posters]

  --url URL    a running Funiki (default http://127.0.0.1:8000)
  --out DIR    where the PNG files go (default ../docs/images)
  --only LIST  some of: home, search, understood, title, for-you, favourites, list, map, landed, empty, error, filters, suggestions
  --full       the whole page instead of the first screen
  --posters    answer picture requests with drawn fixtures, to see the page as it is with posters`;

const { values: options } = parseArgs({
  options: {
    url: { type: "string", default: "http://127.0.0.1:8000" },
    out: { type: "string", default: resolve(import.meta.dirname, "../../docs/images") },
    only: { type: "string" },
    posters: { type: "boolean", default: false },
    full: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

/** @typedef {import("playwright-core").Page} Page */

/** @type {Record<string, { path: string, only?: "phone" | "desktop", ready: (page: Page) => Promise<unknown>, before?: (page: Page) => Promise<unknown> }>} */
const SCREENS = {
  home: { path: "/", ready: (page) => page.getByRole("combobox").waitFor() },
  search: {
    path: "/search?q=gentle+episodic+stories+about+spirits+in+the+countryside",
    ready: (page) => page.getByRole("article").nth(4).waitFor(),
  },
  understood: {
    path: "/search?q=something+quiet+about+growing+up+by+the+sea,+no+romance,+like+Mushishi,+before+2010",
    ready: async (page) => {
      await page.getByRole("article").nth(4).waitFor();
      await page.getByRole("button", { name: /More about/ }).first().click();
    },
  },
  "for-you": {
    path: "/for-you",
    ready: async (page) => {
      await page.getByRole("list", { name: "Recommended for you" }).getByRole("article").nth(4).waitFor();
    },
  },
  favourites: { path: "/for-you/favourites", ready: (page) => page.getByRole("button", { name: /^Love / }).nth(12).waitFor() },
  list: { path: "/list", ready: (page) => page.getByRole("list", { name: "Loved" }).getByRole("article").nth(3).waitFor() },
  map: {
    path: "/map",
    ready: async (page) => {
      await page.getByRole("application").waitFor();
      await page.waitForTimeout(1500);
    },
  },
  landed: {
    path: "/map?q=quiet+stories+about+spirits",
    ready: async (page) => {
      await page.getByRole("status").filter({ hasText: /results? on the map/ }).waitFor({ state: "attached" });
      await page.waitForTimeout(1500);
    },
  },
  empty: { path: "/search?q=calm&types=Music&year_max=1950&score_min=9.5", ready: (page) => page.getByRole("heading", { name: "Nothing feels quite like that" }).waitFor() },
  error: {
    path: "/search?q=calm",
    ready: (page) => page.getByRole("alert").waitFor(),
    before: (page) => page.route("**/api/v1/search?*", (route) => route.fulfill({ status: 503, json: { error: "SearchUnavailable", detail: "No part of the search answers right now.", request_id: "0b9c5f21" } })),
  },
  title: {
    path: "/anime/457",
    ready: (page) => page.getByRole("region", { name: "Feels similar" }).getByRole("article").first().waitFor(),
  },
  filters: {
    path: "/search?q=a+long+journey&types=TV&exclude_genres=Horror",
    only: "phone",
    ready: async (page) => {
      await page.getByRole("article").first().waitFor();
      await page.getByRole("button", { name: /^Filters/ }).click();
      await page.getByRole("dialog").getByRole("button", { name: /Show all \d+ genres/ }).waitFor();
    },
  },
  suggestions: {
    path: "/",
    only: "desktop",
    ready: async (page) => {
      await page.getByRole("combobox").fill("natsume");
      await page.getByRole("option").nth(3).waitFor();
    },
  },
};

/** A list as someone may have clicked it together: these pages are empty without one. */
const LIST = {
  home: "browser",
  token: null,
  outbox: [],
  log: [[457, "love"], [387, "love"], [2001, "like"], [164, "love"], [9969, "like"], [33352, "love"], [10162, "save"]].map(([id, feedback]) => ({ event_id: `${id}`, id, feedback, at: null, undone: false })),
};

/** A picture that is surely not a print of ours: a flat figure on a two-tone ground. @param {string} address */
function fixture(address) {
  const hue = [...address].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="424" viewBox="0 0 300 424"><rect width="300" height="424" fill="hsl(${hue} 45% 62%)"/><path d="M0 300 300 190v234H0Z" fill="hsl(${(hue + 40) % 360} 50% 38%)"/><circle cx="150" cy="170" r="62" fill="hsl(${(hue + 180) % 360} 40% 82%)"/><path d="M40 424c0-120 50-170 110-170s110 50 110 170Z" fill="hsl(${(hue + 200) % 360} 42% 30%)"/></svg>`;
}

async function main() {
  if (options.help) {
    console.log(HELP);
    return;
  }
  const wanted = options.only?.split(",") ?? Object.keys(SCREENS);
  await mkdir(options.out, { recursive: true });
  const browser = await launch();
  try {
    for (const name of wanted) {
      const screen = SCREENS[name];
      if (!screen) throw new Error(`There is no screen called ${name}; see --help.`);
      for (const [kind, viewport] of /** @type {const} */ ([["desktop", DESKTOP], ["phone", PHONE]])) {
        if (screen.only && screen.only !== kind) continue;
        for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
          const page = await browser.newPage({ viewport, colorScheme, reducedMotion: "reduce", deviceScaleFactor: kind === "phone" ? 2 : 1 });
          await page.route(/\.(jpe?g|png|webp)(\?|$)/, (route) =>
            options.posters
              ? route.fulfill({ contentType: "image/svg+xml", body: fixture(route.request().url()) })
              : route.abort(),
          );
          await page.addInitScript((list) => { localStorage.setItem("funiki-list", JSON.stringify(list)); }, LIST);
          page.setDefaultTimeout(120_000);
          await screen.before?.(page);
          await page.goto(new URL(screen.path, options.url).href);
          await screen.ready(page);
          await page.evaluate(() => document.fonts.ready);
          await page.waitForTimeout(700);
          const file = join(options.out, `${name}-${kind}-${colorScheme}.png`);
          await page.screenshot({ path: file, fullPage: options.full });
          console.log(file);
          await page.close();
        }
      }
    }
  } finally {
    await browser.close();
  }
}

await main();
