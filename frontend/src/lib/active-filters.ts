import { EMPTY, type ListKey, type SearchState } from "./search-state";
import { texts } from "./texts";

export interface ActiveFilter {
  key: string;
  label: string;
  /** True when the filter says "not this". */
  negative: boolean;
  /** What the search is without this filter. */
  without: SearchState;
}

const POSITIVE: ListKey[] = ["types", "statuses", "genres", "themes", "moods", "tags", "studios", "sources"];
const NEGATIVE: ListKey[] = ["exclude_genres", "exclude_themes", "exclude_moods", "exclude_tags"];

/** Every filter that is set, in reading order, each with the search that remains when it is taken away. */
export function activeFilters(state: SearchState): ActiveFilter[] {
  const found: ActiveFilter[] = [];
  const add = (key: string, label: string, change: Partial<SearchState>, negative = false) => {
    found.push({ key, label, negative, without: { ...state, ...change } });
  };
  const { filters: t } = texts;
  if (state.mode !== "auto") add("mode", t.modeChip[state.mode], { mode: "auto" });
  if (state.year_min !== null || state.year_max !== null) {
    add("year", t.years(state.year_min, state.year_max), { year_min: null, year_max: null });
  }
  if (state.episodes_min !== null || state.episodes_max !== null) {
    add("episodes", t.episodes(state.episodes_min, state.episodes_max), { episodes_min: null, episodes_max: null });
  }
  if (state.duration_max !== null) add("duration", t.minutesAtMost(state.duration_max), { duration_max: null });
  if (state.score_min !== null) add("score", t.scoreAtLeast(state.score_min), { score_min: null });
  if (state.niche !== null) add("niche", t.nicheChip(state.niche), { niche: null });
  for (const [keys, negative] of [[POSITIVE, false], [NEGATIVE, true]] as const) {
    for (const key of keys) {
      for (const value of state[key]) {
        const rest = state[key].filter((other) => other !== value);
        add(`${key}:${value}`, negative ? t.not(value) : value, { [key]: rest }, negative);
      }
    }
  }
  if (!state.collapse) add("collapse", t.everyEntry, { collapse: true });
  if (state.include_adult) add("adult", t.adultIncluded, { include_adult: false });
  return found;
}

/** The same words with no filter at all. */
export function withoutFilters(state: SearchState): SearchState {
  return { ...EMPTY, q: state.q };
}
