/** What is asked, as it stands in the address: the keys are those of the API, so an address explains itself. */

export const LIST_KEYS = [
  "genres",
  "exclude_genres",
  "themes",
  "exclude_themes",
  "moods",
  "exclude_moods",
  "tags",
  "exclude_tags",
  "studios",
  "types",
  "statuses",
  "sources",
] as const;

/** Smallest and largest value of each number; beyond them the gateway answers 422, so the address is clamped. */
const NUMBER_LIMITS = {
  year_min: [1900, 2100],
  year_max: [1900, 2100],
  episodes_min: [0, 100_000],
  episodes_max: [0, 100_000],
  duration_max: [0, 10_000],
  score_min: [0, 10],
  niche: [0, 1],
} as const;

export const MODES = ["auto", "vibe", "title"] as const;
export const MAX_QUERY = 500;

export type ListKey = (typeof LIST_KEYS)[number];
export type NumberKey = keyof typeof NUMBER_LIMITS;
export type Mode = (typeof MODES)[number];

export type SearchState = Record<ListKey, readonly string[]> &
  Record<NumberKey, number | null> & { q: string; mode: Mode; include_adult: boolean; collapse: boolean };

/** They change how a search is answered, and ask for nothing by themselves. */
const WIDENING = new Set(["mode", "include_adult", "collapse", "niche"]);

const NUMBER_KEYS = Object.keys(NUMBER_LIMITS) as NumberKey[];

export const EMPTY: SearchState = {
  q: "",
  mode: "auto",
  include_adult: false,
  collapse: true,
  ...(Object.fromEntries(LIST_KEYS.map((key) => [key, []])) as unknown as Record<ListKey, readonly string[]>),
  ...(Object.fromEntries(NUMBER_KEYS.map((key) => [key, null])) as Record<NumberKey, number | null>),
};

/** Reads an address that people may have edited: unknown keys and impossible values are left out. */
export function parseSearch(params: URLSearchParams): SearchState {
  const state: SearchState = { ...EMPTY, q: clean(params.get("q") ?? "").slice(0, MAX_QUERY) };
  for (const key of LIST_KEYS) {
    state[key] = [...new Set(params.getAll(key).map(clean).filter(Boolean))].slice(0, 50);
  }
  for (const key of NUMBER_KEYS) state[key] = numberIn(params.get(key), NUMBER_LIMITS[key]);
  for (const [low, high] of [["year_min", "year_max"], ["episodes_min", "episodes_max"]] as const) {
    const [a, b] = [state[low], state[high]];
    if (a !== null && b !== null && a > b) [state[low], state[high]] = [b, a];
  }
  state.mode = MODES.find((mode) => mode === params.get("mode")) ?? "auto";
  state.include_adult = params.get("include_adult") === "true";
  state.collapse = params.get("collapse") !== "false";
  return state;
}

/** The shortest address that says the same: what has its usual value is left out. */
export function formatSearch(state: SearchState): URLSearchParams {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(toApiQuery(state))) {
    for (const one of Array.isArray(value) ? value : [value]) params.append(key, String(one));
  }
  return params;
}

export type ApiQuery = Partial<Record<ListKey, string[]> & Record<NumberKey, number>> & {
  q?: string;
  mode?: Mode;
  include_adult?: boolean;
  collapse?: boolean;
};

export function toApiQuery(state: SearchState): ApiQuery {
  const query: ApiQuery = {};
  const q = state.q.trim();
  if (q) query.q = q;
  for (const key of LIST_KEYS) if (state[key].length > 0) query[key] = [...state[key]];
  for (const key of NUMBER_KEYS) {
    const value = state[key];
    if (value !== null) query[key] = value;
  }
  if (state.mode !== "auto") query.mode = state.mode;
  if (state.include_adult) query.include_adult = true;
  if (!state.collapse) query.collapse = false;
  return query;
}

/** True when there is nothing to search for: no words and nothing that narrows. */
export function isBlank(state: SearchState): boolean {
  return Object.keys(toApiQuery(state)).every((key) => WIDENING.has(key));
}

function clean(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/\u0000/g, "").toWellFormed().trim();
}

function numberIn(text: string | null, [low, high]: readonly [number, number]): number | null {
  if (text === null || text.trim() === "") return null;
  const value = Number(text);
  return Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : null;
}
