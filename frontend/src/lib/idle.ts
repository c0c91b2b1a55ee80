const LATEST_MS = 2000;

/** When the page has nothing else to do. Safari cannot tell, so there it is soon. */
export function idle(): Promise<void> {
  return new Promise((done) => {
    if ("requestIdleCallback" in globalThis) requestIdleCallback(() => { done(); }, { timeout: LATEST_MS });
    else setTimeout(done, 200);
  });
}
