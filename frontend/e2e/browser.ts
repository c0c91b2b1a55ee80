import type { Browser, BrowserContextOptions, Page } from "playwright-core";

import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";

import { DESKTOP, launch } from "./chromium.mjs";

export { DESKTOP, PHONE, launch } from "./chromium.mjs";

/** The running stack. */
export const BASE = (process.env.FUNIKI_E2E_URL ?? `http://127.0.0.1:${process.env.FUNIKI_PORT ?? "8000"}`).replace(/\/$/, "");

/** A fresh page with no way out to the picture hosts: what people see without internet, and the same on every machine. */
export async function open(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: DESKTOP, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  await page.route(
    (url) => url.origin !== new URL(BASE).origin && url.protocol.startsWith("http"),
    (route) => route.abort(),
  );
  page.on("pageerror", (error) => {
    throw error;
  });
  return page;
}

/** One browser for a file of tests and a fresh page for each of them. Call it at the top level of the file. */
export function withPage(options: BrowserContextOptions = {}): { page: () => Page; reopen: (other: BrowserContextOptions) => Promise<Page> } {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    page = await open(browser, options);
  });
  afterEach(() => page.context().close());
  return {
    page: () => page,
    reopen: async (other) => {
      await page.context().close();
      page = await open(browser, other);
      return page;
    },
  };
}

/** The home page once its script has taken the built HTML over: the ideas of the day are the last thing to appear. */
export async function openHome(page: Page): Promise<void> {
  await page.goto(BASE);
  await page.getByRole("button", { name: "Other ideas" }).waitFor();
}

/** The cards of a search. */
export const cards = (page: Page) => page.getByRole("list", { name: "Results" }).getByRole("article");

/** A list as if its owner had clicked before: on its way to the server, or, in private mode, in the browser alone. */
export function listOf(love: readonly number[], home: "server" | "browser" = "server"): string {
  const at = "2026-01-01T00:00:00.000Z";
  const log = love.map((id) => ({ event_id: `e2e-${id}`, id, feedback: "love", at, undone: false }));
  const outbox = home === "server" ? log.map(({ event_id, id, feedback }) => ({ event_id, id, feedback, at, undoes: null })) : [];
  return JSON.stringify({ home, token: null, log, outbox });
}

export async function bring(page: Page, list: string): Promise<void> {
  await page.addInitScript((stored) => {
    if (localStorage.getItem("funiki-list") === null) localStorage.setItem("funiki-list", stored);
  }, list);
}
