const KEY = "funiki-recent";
const KEPT = 6;

/** Newest first; kept on this device only. */
export function recentSearches(): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(stored) ? stored.filter((one) => typeof one === "string").slice(0, KEPT) : [];
  } catch {
    return [];
  }
}

export function rememberSearch(text: string): void {
  const q = text.trim();
  if (!q) return;
  store([q, ...recentSearches().filter((one) => one.toLowerCase() !== q.toLowerCase())].slice(0, KEPT));
}

export function forgetSearches(): void {
  store([]);
}

function store(list: string[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(list));
  } catch {
    // Storage may be full or blocked; recent searches are a convenience.
  }
}
