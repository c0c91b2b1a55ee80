// Frame times of the map in a headless Chromium while it is dragged and zoomed; the page's own clock, no screenshots.
import { parseArgs } from "node:util";

import { chromium } from "playwright-core";

import { DESKTOP, PHONE, chromiumPath } from "../e2e/chromium.mjs";

const HELP = `Usage: node scripts/map-frames.mjs [--url URL] [--renderer software|canvas] [--seconds N]

  --url URL         a running Funiki (default http://127.0.0.1:8000)
  --renderer NAME   software: WebGL drawn by the processor; canvas: no WebGL at all (default software)
  --seconds N       how long each movement lasts (default 4)`;

const { values: options } = parseArgs({
  options: {
    url: { type: "string", default: "http://127.0.0.1:8000" },
    renderer: { type: "string", default: "software" },
    seconds: { type: "string", default: "4" },
    help: { type: "boolean", default: false },
  },
});

const FLAGS = {
  software: ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
  canvas: ["--disable-gpu", "--disable-3d-apis"],
};

/** @param {number[]} times @param {number} share */
const quantile = (times, share) => [...times].sort((a, b) => a - b)[Math.floor(share * (times.length - 1))] ?? NaN;

async function main() {
  if (options.help) {
    console.log(HELP);
    return;
  }
  const flags = FLAGS[/** @type {keyof typeof FLAGS} */ (options.renderer)];
  if (!flags) throw new Error(`There is no renderer called ${options.renderer}; see --help.`);
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ["--no-sandbox", ...flags] });
  try {
    for (const [kind, viewport] of /** @type {const} */ ([["desktop", DESKTOP], ["phone", PHONE]])) {
      const page = await browser.newPage({ viewport });
      await page.goto(new URL("/map", options.url).href);
      const surface = page.getByRole("application");
      await surface.waitFor();
      await page.waitForTimeout(1500);
      for (const movement of ["pan", "zoom"]) {
        const times = await surface.evaluate(move, { movement, ms: Number(options.seconds) * 1000 });
        const figures = [0.5, 0.95, 1].map((share) => quantile(times.frames, share).toFixed(1));
        const paints = [0.5, 0.95].map((share) => quantile(times.paints, share).toFixed(1));
        console.log(`${options.renderer} ${kind} ${movement}: ${times.frames.length} frames, median ${figures[0]} ms, p95 ${figures[1]}, worst ${figures[2]}; script of a frame median ${paints[0]} ms, p95 ${paints[1]}`);
      }
      await page.close();
    }
  } finally {
    await browser.close();
  }
}

/**
 * Runs in the page: one wheel or drag event a frame, as a hand would make them.
 * @param {Element} element
 * @param {{ movement: string, ms: number }} how
 */
function move(element, { movement, ms }) {
  const { left, top, width, height } = element.getBoundingClientRect();
  const at = { clientX: left + width / 2, clientY: top + height / 2, bubbles: true, view: window };
  /** @type {{ frames: number[], paints: number[] }} */
  const times = { frames: [], paints: [] };
  if (movement === "pan") element.dispatchEvent(new MouseEvent("mousedown", { ...at, button: 0 }));
  return new Promise((resolve) => {
    const start = performance.now();
    let last = start;
    /** @param {number} now */
    const step = (now) => {
      times.frames.push(now - last);
      last = now;
      const passed = performance.now() - start;
      if (passed > ms) {
        window.dispatchEvent(new MouseEvent("mouseup", at));
        resolve({ frames: times.frames.slice(1), paints: times.paints });
        return;
      }
      const turn = (passed / 1000) * Math.PI;
      if (movement === "pan") {
        window.dispatchEvent(new MouseEvent("mousemove", { ...at, clientX: at.clientX + Math.sin(turn) * 200, clientY: at.clientY + Math.cos(turn) * 120 }));
      } else {
        element.dispatchEvent(new WheelEvent("wheel", { ...at, deltaY: Math.sin(turn / 2) > 0 ? -25 : 25, cancelable: true }));
      }
      // The map asked for its own frame before this one did, so it is drawn when the next step begins.
      requestAnimationFrame((next) => {
        times.paints.push(performance.now() - next);
        step(next);
      });
    };
    requestAnimationFrame(step);
  });
}

await main();
