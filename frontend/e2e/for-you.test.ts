import { readFile } from "node:fs/promises";

import type { Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";

import { BASE, bring, listOf, withPage } from "./browser";

const fresh = withPage({ acceptDownloads: true });
let page: Page;

beforeEach(() => {
  page = fresh.page();
});

const feed = () => page.getByRole("list", { name: "Recommended for you" }).getByRole("article");
const tiles = () => page.locator("[aria-labelledby=pick-grid]").getByRole("button", { name: /^Love / });
const stored = () => page.evaluate(() => JSON.parse(localStorage.getItem("funiki-list") ?? "{}") as { token: string | null; outbox: unknown[] });
const ids = () => feed().evaluateAll((list) => list.map((card) => card.getAttribute("data-title-id")));

describe("for you", () => {
  it("begins with three favourites, and keeps them under a token that no address shows", async () => {
    const addresses: string[] = [];
    page.on("request", (request) => addresses.push(request.url()));
    await page.goto(`${BASE}/for-you`);
    await tiles().nth(5).waitFor();
    const go = page.getByRole("button", { name: "Show my feed" });
    expect(await go.isDisabled()).toBe(true);
    for (const index of [0, 2, 4]) await tiles().nth(index).click();
    await page.getByText("3 favourites chosen").waitFor();
    await go.click();
    await feed().first().waitFor();
    await expect.poll(async () => (await stored()).outbox.length).toBe(0);
    const { token } = await stored();
    expect(token).toMatch(/.{20,}/);
    expect(addresses.filter((address) => address.includes(token ?? "?"))).toEqual([]);
    await page.reload();
    await feed().first().waitFor();
  });

  it("answers a click with another feed, and leaves what was clicked in its place", async () => {
    await bring(page, listOf([457, 387, 1]));
    await page.goto(`${BASE}/for-you`);
    await feed().nth(5).waitFor();
    const before = await ids();
    await feed().nth(1).getByRole("button", { name: /^Love/ }).click();
    await page.getByText(/4 titles you spoke about/).waitFor();
    await expect.poll(async () => (await ids()).join()).not.toBe(before.join());
    expect((await ids())[1]).toBe(before[1]);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText(/3 titles you spoke about/).waitFor();
    expect(await feed().nth(1).getByRole("button", { name: /^Love/ }).getAttribute("aria-pressed")).toBe("false");
    await feed().getByText(/^Because you loved/).first().waitFor();
  });

  it("turns the knob and the filters in the address", async () => {
    await bring(page, listOf([457, 387, 1]));
    await page.goto(`${BASE}/for-you?niche=1&types=Movie`);
    await feed().nth(2).waitFor();
    for (const facts of await feed().locator(":is(h2, h3) + p").allTextContents()) expect(facts).toMatch(/^Movie/);
    await page.getByRole("radio", { name: "New and airing" }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get("pool")).toBe("trending");
  });

  it("exports, deletes and brings back a list, in private mode with nothing kept by the server", async () => {
    const sent: string[] = [];
    page.on("request", (request) => { if (/\/(profiles|feedback|profile)$/.test(new URL(request.url()).pathname)) sent.push(request.url()); });
    await bring(page, listOf([457, 387, 1], "browser"));
    await page.goto(`${BASE}/list`);
    await page.getByRole("list", { name: "Loved" }).getByRole("article").nth(2).waitFor();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save as a file" }).click()]);
    const file = await readFile(await download.path());
    await page.getByRole("button", { name: "Delete everything" }).click();
    await page.getByRole("button", { name: "Yes, delete it" }).click();
    await page.getByText("Nothing here yet").waitFor();
    await page.locator("input[type=file]").setInputFiles({ name: "list.json", mimeType: "application/json", buffer: file });
    await page.getByText("3 of 3 entries understood.").waitFor();
    await page.getByRole("list", { name: "Loved" }).getByRole("article").nth(2).waitFor();
    expect(sent).toEqual([]);
  });

  it("reads a MyAnimeList export", async () => {
    await bring(page, JSON.stringify({ home: "browser", token: null, log: [], outbox: [] }));
    await page.goto(`${BASE}/for-you`);
    const entry = (id: number, score: number, status: string) =>
      `<anime><series_animedb_id>${id}</series_animedb_id><my_score>${score}</my_score><my_status>${status}</my_status></anime>`;
    const xml = `<?xml version="1.0" encoding="UTF-8"?><myanimelist><myinfo><user_export_type>1</user_export_type></myinfo>${entry(457, 10, "Completed")}${entry(1, 9, "Completed")}${entry(30, 6, "Completed")}${entry(199, 0, "Plan to Watch")}</myanimelist>`;
    await page.locator("input[type=file]").setInputFiles({ name: "animelist.xml", mimeType: "text/xml", buffer: Buffer.from(xml) });
    await page.getByText("4 of 4 entries understood.").waitFor();
    await page.getByRole("button", { name: "Show my feed" }).click();
    await feed().first().waitFor();
  });

  it("can be begun with the keyboard alone", async () => {
    await page.goto(`${BASE}/for-you`);
    await tiles().nth(5).waitFor();
    const tabTo = async (name: RegExp) => {
      const focused = page.getByRole("button", { name }).and(page.locator(":focus"));
      for (let turn = 0; turn < 200; turn += 1) {
        await page.keyboard.press("Tab");
        if (await focused.count()) return;
      }
      throw new Error(`No way to ${name.source} with the Tab key.`);
    };
    for (let count = 0; count < 3; count += 1) {
      await tabTo(/^Love /);
      await page.keyboard.press("Enter");
    }
    await tabTo(/^Show my feed/);
    await page.keyboard.press("Enter");
    await feed().first().waitFor();
  });

  it("says so and offers another try when recommendations are away", async () => {
    await bring(page, listOf([457, 387, 1]));
    await page.route("**/api/v1/recommendations*", (route) => route.fulfill({ status: 503, json: { error: "RecommenderUnavailable", detail: "Resting.", request_id: "e2e-0002" } }));
    await page.goto(`${BASE}/for-you`);
    await page.getByRole("alert").getByText("e2e-0002").waitFor();
    await page.unroute("**/api/v1/recommendations*");
    await page.getByRole("button", { name: "Try again" }).click();
    await feed().first().waitFor();
  });
});
