import type { Page, Request } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";

import { BASE, withPage } from "./browser";

const fresh = withPage();
let page: Page;

beforeEach(() => {
  page = fresh.page();
  page.setDefaultTimeout(100_000);
});

type Said = readonly (readonly [id: number, feedback: "love" | "like" | "dislike" | "seen" | "save"])[];

/** Lists of several lengths, with titles that few rated and every opinion. */
const LISTS: Record<string, Said> = {
  "a few favourites": [[457, "love"], [387, "love"], [2001, "like"]],
  "every opinion": [[1, "love"], [30, "like"], [199, "seen"], [20, "dislike"], [21, "dislike"], [9969, "save"], [164, "love"], [33352, "love"]],
  "titles that few know": [[384, "love"], [2246, "like"], [1096, "like"]],
};

/** Nothing of a person is in these, whoever asks. */
const SAME_FOR_EVERYBODY = /^\/(assets\/.*|theme\.js|for-you|list|favicon.*|api\/v1\/(facets|private\/titles|private\/graph\/[^/]+))$/;

const feed = () => page.getByRole("list", { name: "Recommended for you" }).getByRole("article");
const shown = () => feed().evaluateAll((list) => list.map((card) => Number(card.getAttribute("data-title-id"))));

async function begin(said: Said): Promise<Request[]> {
  const log = said.map(([id, feedback]) => ({ event_id: `e2e-${id}`, id, feedback, at: null, undone: false }));
  await page.addInitScript((list) => { localStorage.setItem("funiki-list", list); }, JSON.stringify({ home: "browser", token: null, log, outbox: [] }));
  const requests: Request[] = [];
  page.on("request", (request) => requests.push(request));
  return requests;
}

/** What the server recommends for the same list, asked from outside the page. */
async function served(said: Said, filters: object = {}): Promise<number[]> {
  const history = said.filter(([, feedback]) => feedback !== "save").map(([id, feedback]) => ({ id, feedback }));
  const exclude_ids = said.filter(([, feedback]) => feedback === "save").map(([id]) => id);
  const answer = await fetch(`${BASE}/api/v1/recommendations`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ history, exclude_ids, limit: 20, ...filters }) });
  return ((await answer.json()) as { results: { id: number }[] }).results.map(({ id }) => id);
}

function expectNothingSaid(requests: readonly Request[]): void {
  expect(requests.filter((request) => request.method() !== "GET" || request.postData() !== null).map((request) => request.url())).toEqual([]);
  expect(requests.map((request) => new URL(request.url()).pathname).filter((path) => !SAME_FOR_EVERYBODY.test(path))).toEqual([]);
}

// Every page of a test is a new browser, which fetches and compiles the runtime anew.
describe("private mode", { timeout: 240_000 }, () => {
  it.each(Object.entries(LISTS))("recommends the same twenty as the server, from %s, and sends nothing of it", async (_, said) => {
    const requests = await begin(said);
    await page.goto(`${BASE}/for-you`);
    await page.getByText("this feed was worked out in your browser").waitFor();
    await feed().nth(19).waitFor();
    expect((await shown()).slice(0, 20)).toEqual(await served(said));
    expectNothingSaid(requests);
  });

  it("agrees with the server when filters, niche and novelty are asked for", async () => {
    const said = LISTS["every opinion"] ?? [];
    await begin(said);
    for (const [address, filters] of [
      ["genres=Drama&exclude_genres=Romance&types=TV&types=Movie&year_min=2005&niche=0.8", { genres: ["Drama"], exclude_genres: ["Romance"], types: ["TV", "Movie"], year_min: 2005, niche: 0.8 }],
      ["pool=trending", { pool: "trending" }],
      ["moods=quiet&episodes_max=13&score_min=7&duration_max=30", { moods: ["quiet"], episodes_max: 13, score_min: 7, duration_max: 30 }],
    ] as const) {
      await page.goto(`${BASE}/for-you?${address}`);
      await feed().first().waitFor();
      const expected = await served(said, filters);
      expect(expected.length).toBeGreaterThan(5);
      expect((await shown()).slice(0, 20)).toEqual(expected);
    }
  });

  it("changes the feed with a click, names why, and shows the list, all without a word to anyone", async () => {
    const requests = await begin(LISTS["a few favourites"] ?? []);
    await page.goto(`${BASE}/for-you`);
    await feed().nth(5).waitFor();
    await feed().getByText(/^Because you (loved|liked)/).first().waitFor();
    const before = await shown();
    await feed().nth(1).getByRole("button", { name: /^Love/ }).click();
    await page.getByText(/4 titles you spoke about/).waitFor();
    await expect.poll(async () => (await shown()).join()).not.toBe(before.join());
    await page.goto(`${BASE}/list`);
    await page.getByRole("list", { name: "Loved" }).getByRole("article").nth(1).waitFor();
    expectNothingSaid(requests);
  });

  it("fetches the recommender only where it is used", async () => {
    const requests = await begin(LISTS["a few favourites"] ?? []);
    await page.goto(BASE);
    await page.getByRole("heading", { name: "How do you want to feel?" }).waitFor();
    await page.waitForLoadState("networkidle");
    expect(requests.map((request) => request.url()).filter((url) => /private|onnx|\.wasm|worker/.test(url))).toEqual([]);
  });

  it("says so and offers another try when the files cannot be had", async () => {
    await begin(LISTS["a few favourites"] ?? []);
    await page.context().route("**/api/v1/private/titles", (route) => route.fulfill({ status: 503, json: { error: "UpstreamUnavailable", detail: "Resting.", request_id: "e2e-0003" } }));
    await page.goto(`${BASE}/for-you`);
    await page.getByRole("alert").getByText("e2e-0003").waitFor();
    await page.context().unroute("**/api/v1/private/titles");
    await page.getByRole("button", { name: "Try again" }).click();
    await feed().first().waitFor();
  });
});
