import createClient from "openapi-fetch";

import type { components, paths } from "../api.gen";

/** `VITE_API_BASE` is the gateway's origin when the page is hosted apart from it. */
const base = (import.meta.env.VITE_API_BASE as string | undefined) ?? "";

/** Where the API and its manual live. */
export const API_BASE = base.replace(/\/$/, "");

export const client = createClient<paths>({
  // There is no address where the built HTML is drawn, and nothing is asked for there.
  baseUrl: base || (import.meta.env.SSR ? "" : globalThis.location.origin),
  // The gateway reads lists as a repeated parameter.
  querySerializer: { array: { style: "form", explode: true } },
  fetch: (request) => globalThis.fetch(request),
});

export type Schemas = components["schemas"];
export type TitleCard = Omit<Schemas["SearchResult"], "score_fused" | "ranks" | "because" | "franchise_found">;
export type SearchResult = Schemas["SearchResult"];
export type SearchResponse = Schemas["SearchResponse"];
export type TitleDetail = Schemas["TitleDetail"];
export type Franchise = Schemas["Franchise"];
export type FranchiseMember = Schemas["FranchiseMember"];
export type Facets = Schemas["Facets"];
export type FacetValue = Schemas["FacetValue"];
export type Suggestion = Schemas["Suggestion"];
/** Why a title is recommended; "here" is what private mode found out in this browser. */
export type PersonalBecause = Omit<Schemas["Grounds"], "evidence"> & { evidence: Schemas["Grounds"]["evidence"] | "here" };
export type Recommendation = Omit<Schemas["Recommendation"], "because"> & { because: PersonalBecause };
export type RecommendationResponse = Omit<Schemas["RecommendationResponse"], "results"> & { results: Recommendation[] };
/** Why a title was found. */
export type FoundBecause = SearchResult["because"];

/** The header that names a profile; a token never stands in an address. */
export function withProfile(token: string) {
  return { header: { "X-Funiki-Profile": token } };
}

/** An answer that is not a result; `status` is 0 when the gateway could not be reached at all. */
export class ApiError extends Error {
  readonly status: number;
  readonly requestId: string | null;

  constructor(status: number, name: string, detail: string, requestId: string | null) {
    super(detail);
    this.name = name;
    this.status = status;
    this.requestId = requestId;
  }
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of a good answer; anything else becomes an `ApiError`, also what a proxy sends in place of JSON. */
export async function unwrap<T>(answer: Promise<Answer<T>>): Promise<T> {
  let settled: Answer<T>;
  try {
    settled = await answer;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError(0, "Unreachable", "", null);
  }
  const { data, error, response } = settled;
  if (response.ok && data !== undefined) return data;
  const body = typeof error === "object" && error !== null ? (error as Partial<Schemas["ErrorBody"]>) : {};
  const requestId = body.request_id ?? response.headers.get("x-request-id");
  throw new ApiError(response.status, body.error ?? "HttpError", body.detail ?? "", requestId);
}
