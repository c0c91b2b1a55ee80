import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

import { type Browser, type BrowserContextOptions, type Page, chromium } from "playwright-core";

/** The running stack. */
export const BASE = (process.env.FUNIKI_E2E_URL ?? `http://127.0.0.1:${process.env.FUNIKI_PORT ?? "8000"}`).replace(/\/$/, "");

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];

export function chromiumPath(): string {
  const named = process.env.FUNIKI_CHROMIUM;
  if (named) return named;
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    for (const name of NAMES) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // not here
      }
    }
  }
  throw new Error("No Chromium found: install one, or name it in FUNIKI_CHROMIUM.");
}

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: QUIET });
}

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1440, height: 900 };

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
