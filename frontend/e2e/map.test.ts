import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";

import { BASE, PHONE, launch, open } from "./browser";

let browser: Browser;
let page: Page;

const surface = () => page.getByRole("application");

beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
beforeEach(async () => {
  page = await open(browser);
  await page.goto(`${BASE}/map`);
  await surface().waitFor();
});
afterEach(() => page.context().close());

it("shows where a search lands, keeps it in the address and leads to a title", async () => {
  await page.getByRole("textbox", { name: "Where does a search land?" }).fill("quiet stories about spirits");
  await page.getByRole("button", { name: "Find" }).click();
  const first = page.getByRole("main").getByRole("listitem").getByRole("link").first();
  await page.getByRole("heading", { name: /\d+ results on the map/ }).waitFor();
  expect(new URL(page.url()).searchParams.get("q")).toBe("quiet stories about spirits");
  const name = await first.innerText();
  await first.click();
  await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
  await page.goBack();
  await page.getByRole("heading", { name: /\d+ results on the map/ }).waitFor();
});

it("is steered and opened by keyboard alone", async () => {
  await surface().focus();
  await page.keyboard.press("+");
  await page.keyboard.press("ArrowRight");
  const card = page.getByTestId("map-card");
  const name = await card.getByRole("link").innerText();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
});

it("tells the same in words: regions with counts, their best-known titles, and a way to each", async () => {
  const regions = page.getByRole("region", { name: "The map in words" });
  expect(await regions.getByRole("heading", { level: 3 }).count()).toBeGreaterThanOrEqual(8);
  await regions.getByText(/^[\d,]+ titles/).first().waitFor();
  await regions.getByRole("button", { name: /Show .+ on the map/ }).first().click();
  await regions.getByRole("link").first().click();
  await expect.poll(() => new URL(page.url()).pathname).toMatch(/^\/anime\/\d+$/);
});

it("shows one mood alone and fits a phone", async () => {
  const sad = page.getByRole("button", { name: /^Sad, / });
  await sad.click();
  expect(await sad.getAttribute("aria-pressed")).toBe("true");
  await page.setViewportSize(PHONE);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});
