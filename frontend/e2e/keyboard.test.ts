import type { Locator, Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";

import { BASE, bring, cards, listOf, openHome, PHONE, withPage } from "./browser";

/** Every task, done with keys alone: nothing here clicks, and focus comes by Tab only. */
const fresh = withPage();
let page: Page;

beforeEach(() => {
  page = fresh.page();
});

/** Presses Tab until `wanted` has the focus; it must be reachable, and seen to have it. */
async function tabTo(wanted: Locator, most = 220): Promise<void> {
  await wanted.first().waitFor();
  for (let press = 0; press < most; press += 1) {
    await page.keyboard.press("Tab");
    if (await wanted.first().evaluate((element) => element === document.activeElement)) {
      const outline = await wanted.first().evaluate((element) => {
        const ring = (one: Element | null) => one !== null && (getComputedStyle(one).outlineStyle !== "none" || getComputedStyle(one).boxShadow !== "none");
        return ring(element) || ring(element.parentElement) || ring(element.nextElementSibling);
      });
      expect(outline, "the focus can be seen").toBe(true);
      return;
    }
  }
  throw new Error(`No way to ${wanted.toString()} with the Tab key.`);
}

const button = (name: string | RegExp) => page.getByRole("button", { name });
const params = () => new URL(page.url()).searchParams;

describe("with the keyboard alone", () => {
  it("past the header to the content, and from night to day", async () => {
    await page.goto(`${BASE}/search?q=calm`);
    await cards(page).first().waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("MAIN");
    await openHome(page);
    await tabTo(button("Switch to night"));
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.documentElement.classList.contains("dark"))).toBe(true);
  });

  it("through suggestions and back out of them", async () => {
    await openHome(page);
    await page.keyboard.press("/");
    await page.keyboard.type("mushi");
    await page.getByRole("option").nth(1).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("listbox").waitFor({ state: "detached" });
    expect(await page.getByRole("combobox").inputValue()).toBe("mushi");
    await page.keyboard.press("Enter");
    await cards(page).first().waitFor();
    expect(params().get("q")).toBe("mushi");
  });

  it("narrows, says no to a genre, and takes a filter away", async () => {
    await page.goto(`${BASE}/search?q=love+story`);
    await cards(page).first().waitFor();
    await tabTo(button("Comedy, either way"));
    await page.keyboard.press("Enter");
    await button("Comedy, wanted").waitFor();
    await page.keyboard.press("Space");
    await button("Comedy, not wanted").waitFor();
    expect(params().getAll("exclude_genres")).toEqual(["Comedy"]);
    await tabTo(button(/^Remove filter .*Comedy/));
    await page.keyboard.press("Enter");
    await expect.poll(() => params().getAll("exclude_genres")).toEqual([]);
  });

  it("takes a part of what was understood away", async () => {
    await page.goto(`${BASE}/search?q=something+quiet,+no+romance,+before+2010`);
    await cards(page).first().waitFor();
    await tabTo(button("Search without “not romance”"));
    await page.keyboard.press("Enter");
    await expect.poll(() => params().get("q")).toBe("something quiet, before 2010");
  });

  it("turns a card, reads why, says love and takes it back", async () => {
    await page.goto(`${BASE}/search?q=quiet+stories`);
    await cards(page).first().waitFor();
    const card = cards(page).first();
    await tabTo(card.getByRole("button", { name: /More about/ }));
    await page.keyboard.press("Enter");
    await card.getByRole("list", { name: "Genres" }).waitFor();
    const love = card.getByRole("button", { name: /^Love/ });
    await tabTo(love);
    await page.keyboard.press("Enter");
    expect(await love.getAttribute("aria-pressed")).toBe("true");
    await button("Undo").waitFor();
    await page.keyboard.press("Enter");
    expect(await love.getAttribute("aria-pressed")).toBe("false");
  });

  it("from a title to its similar ones, three ways, and on to one", async () => {
    await page.goto(`${BASE}/anime/457`);
    const similar = page.getByRole("region", { name: "Feels similar" });
    await similar.getByRole("article").first().waitFor();
    await tabTo(similar.getByRole("radio", { name: "Plot match" }));
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Space");
    await similar.getByText("What people who love this one also love.").waitFor();
    const first = similar.getByRole("article").first().getByRole("heading").getByRole("link");
    await first.waitFor();
    const name = await first.innerText();
    await tabTo(first);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
  });

  it("turns the feed with its knob and its pool", async () => {
    await bring(page, listOf([457, 387, 1]));
    await page.goto(`${BASE}/for-you`);
    await page.getByRole("list", { name: "Recommended for you" }).getByRole("article").first().waitFor();
    await tabTo(page.getByRole("slider").first());
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => [...params().keys()].length).toBeGreaterThan(0);
    await tabTo(page.getByRole("radio", { name: "All years" }));
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Space");
    await expect.poll(() => params().get("pool")).toBe("trending");
  });

  it("looks through the list, leaves private mode's switch as wanted, and deletes everything", async () => {
    await bring(page, listOf([457, 387, 1], "browser"));
    await page.goto(`${BASE}/list`);
    await page.getByRole("list", { name: "Loved" }).getByRole("article").first().waitFor();
    const mode = page.getByRole("switch", { name: /Private mode/ });
    await tabTo(mode);
    expect(await mode.getAttribute("aria-checked")).toBe("true");
    await tabTo(button("Delete everything"));
    await page.keyboard.press("Enter");
    await tabTo(button("Yes, delete it"));
    await page.keyboard.press("Enter");
    await page.getByText("Nothing here yet").waitFor();
  });

  it("asks the map, shows one mood, and opens a title", async () => {
    await page.goto(`${BASE}/map`);
    await page.getByRole("application").waitFor();
    await tabTo(page.getByRole("textbox", { name: "Where does a search land?" }));
    await page.keyboard.type("quiet stories about spirits");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: /\d+ results on the map/ }).waitFor();
    const sad = button(/^Sad, /);
    await tabTo(sad);
    await page.keyboard.press("Enter");
    expect(await sad.getAttribute("aria-pressed")).toBe("true");
    await tabTo(page.getByRole("main").getByRole("listitem").getByRole("link"));
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/anime\/\d+$/);
  });

  it("opens the filter sheet, stays inside it, and comes back to where it was", async () => {
    page = await fresh.reopen({ viewport: PHONE });
    await page.goto(`${BASE}/search?q=rain`);
    await cards(page).first().waitFor();
    const open = button(/^Filters/);
    await tabTo(open);
    await page.keyboard.press("Enter");
    const sheet = page.getByRole("dialog", { name: "Filters" });
    await sheet.waitFor();
    for (let press = 0; press < 12; press += 1) {
      await page.keyboard.press("Tab");
      expect(await sheet.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    }
    await page.keyboard.press("Escape");
    await sheet.waitFor({ state: "detached" });
    expect(await open.evaluate((element) => element === document.activeElement)).toBe(true);
  });
});
