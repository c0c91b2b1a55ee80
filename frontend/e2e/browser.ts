import type { Browser, BrowserContextOptions, Page } from "playwright-core";

import { DESKTOP } from "./chromium.mjs";

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
