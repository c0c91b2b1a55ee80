import { useCallback, useSyncExternalStore } from "react";

/** `public/theme.js` set the class before the first paint; here it changes and is remembered. */
const KEY = "funiki-theme";
const COLOURS = { dark: "#0f171e", light: "#eef2f1" };

export type Theme = keyof typeof COLOURS;

const listeners = new Set<() => void>();
const root = () => document.documentElement;

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  const system = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => {
    if (stored() === null) apply(system.matches ? "dark" : "light");
  };
  system.addEventListener("change", follow);
  return () => {
    listeners.delete(changed);
    system.removeEventListener("change", follow);
  };
}

function stored(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function apply(theme: Theme): void {
  root().classList.toggle("dark", theme === "dark");
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", COLOURS[theme]);
  listeners.forEach((changed) => { changed(); });
}

export function useTheme(): [Theme, () => void] {
  const theme = useSyncExternalStore<Theme>(subscribe, () => (root().classList.contains("dark") ? "dark" : "light"), () => "light");
  const toggle = useCallback(() => {
    const next = root().classList.contains("dark") ? "light" : "dark";
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // The choice then lasts as long as the page.
    }
    apply(next);
  }, []);
  return [theme, toggle];
}
