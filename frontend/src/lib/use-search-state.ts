import { useCallback, useMemo } from "react";
import { useNavigate, useSearchParams } from "react-router";

import { type SearchState, formatSearch, parseSearch } from "./search-state";

export function searchPath(state: SearchState, page = "/search"): string {
  const query = formatSearch(state).toString();
  return query ? `${page}?${query}` : page;
}

/** The search that the address asks for, and a way to ask for another; each one is a step of the history. */
export function useSearchState(page = "/search"): [SearchState, (next: SearchState) => void] {
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const state = useMemo(() => parseSearch(params), [params]);
  const set = useCallback((next: SearchState) => void navigate(searchPath(next, page)), [navigate, page]);
  return [state, set];
}
