import type { Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";

import { BASE, cards, openHome, PHONE, withPage } from "./browser";

const VIBE = "gentle episodic stories about spirits in the countryside";
const address = (page: Page) => new URL(page.url());
const count = (page: Page) => page.locator("#results-title + p");

const fresh = withPage();
let page: Page;

beforeEach(() => {
  page = fresh.page();
});

async function search(words: string) {
  await page.goto(BASE);
  await page.getByRole("combobox").fill(words);
  await page.keyboard.press("Enter");
  await cards(page).first().waitFor();
}

describe("what people do", () => {
  it("searches by mood, opens a title and goes back to the same place", async () => {
    await search(VIBE);
    expect(address(page).searchParams.get("q")).toBe(VIBE);
    await expect.poll(() => cards(page).count()).toBeGreaterThanOrEqual(10);
    const first = cards(page).first().getByRole("heading").getByRole("link");
    const name = await first.innerText();
    await first.click();
    await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
    expect(address(page).pathname).toMatch(/^\/anime\/\d+$/);
    expect(await page.title()).toContain(name);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
    await page.goBack();
    await cards(page).first().waitFor();
    expect(await cards(page).first().getByRole("heading").innerText()).toBe(name);
  });

  it("narrows with filters that stand in the address, and takes them back", async () => {
    await search("space adventure with a crew that feels like family");
    const before = await count(page).innerText();
    await page.getByRole("button", { name: "Movie", exact: true }).click();
    await page.getByRole("button", { name: "Remove filter Movie" }).waitFor();
    await page.getByRole("radio", { name: "1990s" }).click();
    await page.getByRole("button", { name: "Remove filter 1990–1999" }).waitFor();
    expect(address(page).search).toContain("types=Movie&year_min=1990&year_max=1999");
    await expect.poll(() => count(page).innerText()).not.toMatch(new RegExp(`Looking|^${before.replace("+", "\\+")}$`));
    for (const facts of await cards(page).locator(":is(h2, h3) + p").allInnerTexts()) expect(facts).toMatch(/^Movie · 199\d/);
    await page.goBack();
    await page.getByRole("button", { name: "Remove filter 1990–1999" }).waitFor({ state: "detached" });
    expect(address(page).search).toContain("types=Movie");
    expect(address(page).search).not.toContain("year_min");
    await page.getByRole("button", { name: "Remove filter Movie" }).click();
    await expect.poll(() => address(page).search).not.toContain("types");
  });

  it("wants one genre and not another", async () => {
    await search("love story");
    await page.getByRole("button", { name: "Romance, either way" }).click();
    await page.getByRole("button", { name: "Romance, wanted" }).waitFor();
    await page.getByRole("button", { name: "Comedy, either way" }).click();
    await page.getByRole("button", { name: "Comedy, wanted", exact: true }).click();
    await page.getByRole("button", { name: "Comedy, not wanted" }).waitFor();
    expect(address(page).search).toContain("genres=Romance&exclude_genres=Comedy");
    await expect.poll(() => count(page).innerText()).not.toContain("Looking");
    await cards(page).first().getByRole("button", { name: /More about/ }).click();
    const genres = cards(page).first().getByRole("list", { name: "Genres" });
    expect(await genres.innerText()).toContain("Romance");
    expect(await genres.innerText()).not.toContain("Comedy");
  });

  it("is led by suggestions, with the keyboard alone", async () => {
    await openHome(page);
    await page.keyboard.press("/");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("role"))).toBe("combobox");
    await page.keyboard.type("mushishi");
    await page.getByRole("option", { name: /Mushishi/ }).nth(1).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    expect(await page.getByRole("option", { selected: true }).innerText()).toContain("Mushishi");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/anime\/\d+$/);
    await page.getByRole("heading", { level: 1 }).waitFor();
  });

  it("reaches and opens a result with the keyboard alone", async () => {
    await search(VIBE);
    for (let press = 0; press < 200; press += 1) {
      await page.keyboard.press("Tab");
      if (await page.evaluate(() => document.activeElement?.closest("article h2") !== null && document.activeElement?.closest("article") !== null)) break;
    }
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/anime\/\d+$/);
  });

  it("turns a card over and back", async () => {
    await search(VIBE);
    const card = cards(page).first();
    await card.getByRole("button", { name: /More about/ }).click();
    await card.getByRole("list", { name: "Genres" }).waitFor();
    await card.getByRole("button", { name: /Back to the picture/ }).click();
    await card.getByRole("list", { name: "Genres" }).waitFor({ state: "detached" });
  });

  it("gets more results without losing or doubling any", async () => {
    await search("friends");
    const before = await cards(page).count();
    await page.getByRole("contentinfo").scrollIntoViewIfNeeded();
    await expect.poll(() => cards(page).count(), { timeout: 20_000 }).toBeGreaterThan(before);
    const ids = await cards(page).evaluateAll((list) => list.map((card) => card.getAttribute("data-title-id")));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("walks from a title through its story to a similar one", async () => {
    await page.goto(`${BASE}/anime/457`);
    await page.getByRole("heading", { level: 1, name: /Mushi/ }).waitFor();
    const order = page.getByRole("region", { name: "Watch order" });
    await order.getByText("This one").waitFor();
    expect(await order.getByRole("listitem").count()).toBeGreaterThan(1);
    const similar = page.getByRole("region", { name: "Feels similar" });
    await similar.getByRole("article").first().waitFor();
    const link = similar.getByRole("article").first().getByRole("heading").getByRole("link");
    const name = await link.innerText();
    await link.click();
    await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
  });

  it("filters from the sheet on a phone", async () => {
    page = await fresh.reopen({ viewport: PHONE, hasTouch: true });
    await page.goto(`${BASE}/search?q=rain`);
    await cards(page).first().waitFor();
    await page.getByRole("button", { name: /^Filters/ }).click();
    const sheet = page.getByRole("dialog", { name: "Filters" });
    await sheet.getByRole("button", { name: "Movie", exact: true }).click();
    await sheet.getByRole("button", { name: /^Show .*titles?$/ }).click();
    await sheet.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Remove filter Movie" }).waitFor();
    const width = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect(width[0]).toBeLessThanOrEqual(width[1] ?? 0);
  });

  it("takes a part of what was understood away again", async () => {
    await search("something quiet, no romance, before 2010");
    await page.getByRole("button", { name: "Search without “not romance”" }).click();
    await expect.poll(() => address(page).searchParams.get("q")).toBe("something quiet, before 2010");
    await page.getByRole("button", { name: "Search without “not romance”" }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Search without “before 2010”" }).waitFor();
    await page.goBack();
    await page.getByRole("button", { name: "Search without “not romance”" }).waitFor();
  });

  it("says on both sides of a card why it is there", async () => {
    await search("quiet and melancholic, like Mushishi");
    const card = cards(page).filter({ hasText: "Like Mushishi" }).first();
    await card.getByRole("button", { name: /More about/ }).click();
    await card.getByText("Why it fits").waitFor();
    expect(await card.getByRole("link", { name: "Mushishi" }).getAttribute("href")).toBe("/anime/457");
  });

  it("browses without words, and gives no reason where there is none", async () => {
    await page.goto(`${BASE}/search?themes=Mecha&score_min=7`);
    await cards(page).first().waitFor();
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("Browsing the catalogue");
    expect(await page.getByText("Matches your words").count()).toBe(0);
  });

  it("keeps the chosen theme", async () => {
    await openHome(page);
    await page.getByRole("button", { name: "Switch to night" }).click();
    await page.reload();
    await page.getByRole("button", { name: "Switch to day" }).waitFor();
    expect(await page.evaluate(() => document.documentElement.classList.contains("dark"))).toBe(true);
  });
});
