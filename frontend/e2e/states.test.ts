import type { Page, Route } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";

import { BASE, cards, withPage } from "./browser";

const SEARCH = "**/api/v1/search?*";
const refuse = (status: number, error: string, detail: string) => (route: Route) =>
  route.fulfill({ status, json: { error, detail, request_id: "e2e-0001" } });

function withResolvers() {
  let resolve!: () => void;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

const fresh = withPage();
let page: Page;

beforeEach(() => {
  page = fresh.page();
});

describe("when things go wrong", () => {
  it("shows the request id of an error and recovers on another try", async () => {
    await page.route(SEARCH, refuse(503, "SearchUnavailable", "No part of the search answers right now."));
    await page.goto(`${BASE}/search?q=calm`);
    const alert = page.getByRole("alert");
    await alert.getByText("No part of the search answers right now.").waitFor();
    await alert.getByText("e2e-0001").waitFor();
    await page.unroute(SEARCH);
    await alert.getByRole("button", { name: "Try again" }).click();
    await cards(page).first().waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  it("says what the search did not understand", async () => {
    await page.route(SEARCH, refuse(422, "InvalidRequest", "There is no genre called Nonsense."));
    await page.goto(`${BASE}/search?q=calm&genres=Nonsense`);
    await page.getByText("There is no genre called Nonsense.").waitFor();
  });

  it("shows what it has when a part of the search is away", async () => {
    await page.route(SEARCH, async (route) => {
      const response = await route.fetch();
      const body = (await response.json()) as { degraded: string[] };
      await route.fulfill({ response, json: { ...body, degraded: ["semantic"] } });
    });
    await page.goto(`${BASE}/search?q=calm`);
    await page.getByText("Matching by mood is resting for a moment").waitFor();
    await cards(page).first().waitFor();
    await page.unroute(SEARCH);
    await page.getByRole("button", { name: "Try the full search again" }).click();
    await page.getByText("Matching by mood is resting").waitFor({ state: "detached" });
  });

  it("keeps its place while results are on the way", async () => {
    const { promise: held, resolve: release } = withResolvers();
    await page.route(SEARCH, async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(`${BASE}/search?q=calm`);
    const skeleton = page.locator("[data-slot=skeleton]").and(page.locator("section *")).first();
    await skeleton.waitFor();
    const before = await skeleton.boundingBox();
    release();
    await cards(page).first().waitFor();
    const after = await cards(page).first().boundingBox();
    expect(Math.abs((after?.y ?? 0) - (before?.y ?? 999))).toBeLessThanOrEqual(1);
    expect(Math.abs((after?.width ?? 0) - (before?.width ?? 999))).toBeLessThanOrEqual(1);
  });

  it("offers a way out of an empty result", async () => {
    await page.goto(`${BASE}/search?q=calm&types=Music&year_max=1950&score_min=9.5`);
    await page.getByRole("heading", { name: "Nothing feels quite like that" }).waitFor();
    await page.getByRole("button", { name: "Clear all filters" }).last().click();
    await cards(page).first().waitFor();
  });

  it("tells that the server cannot be reached, and goes on when it can", async () => {
    await page.goto(`${BASE}/search?q=calm`);
    await cards(page).first().waitFor();
    await page.context().setOffline(true);
    await page.getByRole("radio", { name: "1990s" }).click();
    await page.getByRole("heading", { name: "Funiki does not answer" }).waitFor();
    await page.context().setOffline(false);
    await page.getByRole("button", { name: "Try again" }).click();
    await cards(page).first().waitFor();
  });

  it("has a page for titles and addresses that do not exist", async () => {
    await page.goto(`${BASE}/anime/2147483000`);
    await page.getByRole("heading", { name: "No such title" }).waitFor();
    await page.goto(`${BASE}/anime/mushishi`);
    await page.getByRole("heading", { name: "No such title" }).waitFor();
    await page.goto(`${BASE}/nowhere/at/all`);
    await page.getByRole("heading", { name: "There is nothing here" }).waitFor();
    await page.getByRole("main").getByRole("link", { name: "To the search" }).click();
    await page.getByRole("heading", { level: 1, name: "How do you want to feel?" }).waitFor();
  });

  it("shows a poster that loads and a print where it does not", async () => {
    const pixel = Buffer.from("R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==", "base64");
    let pictures = 0;
    await page.route(/\.(jpg|jpeg|png|webp)(\?|$)/, (route) => {
      pictures += 1;
      return pictures % 2 ? route.fulfill({ body: pixel, contentType: "image/gif" }) : route.abort();
    });
    await page.goto(`${BASE}/search?q=calm`);
    await page.locator("[data-poster=shown]").first().waitFor();
    const failed = page.locator("[data-poster=failed]").first();
    await failed.waitFor();
    expect(await failed.locator("img").first().evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0)).toBe(true);
  });
});
