import { expect, it } from "vitest";

import { ApiError, unwrap } from "./client";

const answer = (status: number, body: { data?: unknown; error?: unknown }, headers = {}) =>
  Promise.resolve({ ...body, response: new Response(null, { status, headers }) });

it("gives the body of a good answer", async () => {
  await expect(unwrap(answer(200, { data: { total: 3 } }))).resolves.toEqual({ total: 3 });
});

it("turns the one error shape into an ApiError", async () => {
  const body = { error: "SearchUnavailable", detail: "Nothing answers.", request_id: "abc" };
  await expect(unwrap(answer(503, { error: body }))).rejects.toMatchObject({ status: 503, name: "SearchUnavailable", message: "Nothing answers.", requestId: "abc" });
});

it("copes with what is not ours: a proxy's page, a dead line", async () => {
  await expect(unwrap(answer(502, { error: "<html>" }, { "x-request-id": "r1" }))).rejects.toMatchObject({ status: 502, requestId: "r1" });
  await expect(unwrap(Promise.reject(new TypeError("Failed to fetch")))).rejects.toMatchObject({ status: 0 });
  const aborted = new DOMException("gone", "AbortError");
  await expect(unwrap(Promise.reject(aborted))).rejects.toBe(aborted);
  expect(new ApiError(0, "x", "", null)).toBeInstanceOf(Error);
});
