import { useCallback, useSyncExternalStore } from "react";

const KEY = "funiki-hide-scores";
const listeners = new Set<() => void>();

function shown(): boolean {
  try {
    return localStorage.getItem(KEY) === null;
  } catch {
    return true;
  }
}

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  return () => {
    listeners.delete(changed);
  };
}

/** Whether scores are shown on cards; some people would rather make up their own mind. */
export function useShowScores(): [boolean, (show: boolean) => void] {
  const set = useCallback((show: boolean) => {
    try {
      if (show) localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, "1");
    } catch {
      // Storage may be blocked; scores then stay as they are.
    }
    for (const changed of listeners) changed();
  }, []);
  return [useSyncExternalStore(subscribe, shown), set];
}
