// What the page weighs and how it answers: initial JavaScript, Lighthouse on a phone (median), and the slowest of a
// series of clicks among 100 results. Against a running Funiki that serves the built page.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { gzipSync } from "node:zlib";

import { DESKTOP, chromiumPath, launch } from "../e2e/chromium.mjs";

const HELP = `Usage: npm run measure -- [--url URL] [--runs N] [--only weight|clicks|lighthouse]

  --url URL   a running Funiki (default http://127.0.0.1:8000)
  --runs N    Lighthouse runs; the median counts (default 5)
  --only PART one part instead of all three

Lighthouse itself comes through npx when it is not installed. Pictures of other hosts are left out.`;

const { values: options } = parseArgs({
  options: {
    url: { type: "string", default: "http://127.0.0.1:8000" },
    runs: { type: "string", default: "5" },
    only: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

const LIGHTHOUSE = "lighthouse@12.8.2";
const CATEGORIES = ["performance", "accessibility", "best-practices"];
const median = (/** @type {number[]} */ list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;

/** Bytes of JavaScript, gzipped, that the first page loads before anything is touched. */
async function weight() {
  const html = await (await fetch(options.url)).text();
  const scripts = [...html.matchAll(/(?:src|href)="([^"]+\.js)"/g)].map(([, path]) => path ?? "");
  let bytes = 0;
  for (const path of scripts) bytes += gzipSync(Buffer.from(await (await fetch(new URL(path, options.url))).arrayBuffer())).length;
  console.log(`initial JavaScript: ${(bytes / 1000).toFixed(1)} kB gzip in ${scripts.length} files`);
}

/** The longest time from a click to the next paint, with 100 results on the page. */
async function clicks() {
  const browser = await launch();
  try {
    const page = await browser.newPage({ viewport: DESKTOP });
    await page.route(/\.(jpe?g|png|webp)(\?|$)/, (route) => route.abort());
    await page.addInitScript(() => {
      const found = /** @type {{ name: string, duration: number }[]} */ ([]);
      Object.assign(window, { found });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) found.push({ name: entry.name, duration: entry.duration });
      }).observe(/** @type {any} */ ({ type: "event", durationThreshold: 16, buffered: true }));
    });
    await page.goto(new URL("/search?q=friends", options.url).href);
    const cards = page.getByRole("article");
    await cards.first().waitFor();
    for (let turn = 0; turn < 40 && (await cards.count()) < 100; turn += 1) {
      await page.getByRole("contentinfo").scrollIntoViewIfNeeded();
      const more = page.getByRole("button", { name: "Show more" });
      if (await more.isVisible()) await more.click().catch(() => undefined);
      await page.waitForTimeout(500);
    }
    const count = await cards.count();
    await page.evaluate(() => { /** @type {any} */ (window).found.length = 0; });
    await page.evaluate(() => { scrollTo(0, 0); });
    for (let index = 0; index < 4; index += 1) {
      const card = cards.nth(index);
      await card.getByRole("button", { name: /^Love/ }).click();
      await page.waitForTimeout(300);
      await card.getByRole("button", { name: /More about/ }).click();
      await page.waitForTimeout(300);
      await card.getByRole("button", { name: /^Love/ }).click();
      await page.waitForTimeout(300);
    }
    const durations = await page.evaluate(() => /** @type {any} */ (window).found.map((/** @type {any} */ one) => one.duration));
    console.log(`interaction to next paint with ${count} results: worst ${Math.max(0, ...durations)} ms of 12 clicks (events under 16 ms are not reported)`);
  } finally {
    await browser.close();
  }
}

async function lighthouse() {
  const folder = await mkdtemp(join(tmpdir(), "funiki-lighthouse-"));
  try {
    for (const path of ["/", "/search?q=gentle+stories+about+spirits"]) {
      const scores = /** @type {Record<string, number[]>} */ ({});
      for (let run = 0; run < Number(options.runs); run += 1) {
        const out = join(folder, `${run}.json`);
        await promisify(execFile)(
          "npx",
          ["--yes", LIGHTHOUSE, new URL(path, options.url).href, "--quiet", "--output=json", `--output-path=${out}`, `--only-categories=${CATEGORIES.join(",")}`,
            "--blocked-url-patterns=*.jpg", "--blocked-url-patterns=*.png", "--chrome-flags=--headless=new --no-sandbox --disable-gpu"],
          { env: { ...process.env, CHROME_PATH: chromiumPath() }, maxBuffer: 2 ** 26, timeout: 240_000 },
        );
        const report = JSON.parse(await readFile(out, "utf8"));
        for (const name of CATEGORIES) (scores[name] ??= []).push(Math.round(report.categories[name].score * 100));
        const failed = Object.values(report.audits).filter((/** @type {any} */ audit) => audit.score === 0 && audit.scoreDisplayMode === "binary");
        console.log(`  ${path} run ${run + 1}: ${CATEGORIES.map((name) => `${name} ${scores[name]?.at(-1)}`).join(", ")}${failed.length > 0 ? `; failed: ${failed.map((/** @type {any} */ audit) => audit.id).join(", ")}` : ""}`);
      }
      console.log(`Lighthouse ${path} (mobile, median of ${options.runs}): ${CATEGORIES.map((name) => `${name} ${median(scores[name] ?? [])}`).join(", ")}`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const PARTS = { weight, clicks, lighthouse };
if (options.help) console.log(HELP);
else for (const [name, part] of Object.entries(PARTS)) if (!options.only || options.only === name) await part();
